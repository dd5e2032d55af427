// SPDX-License-Identifier: BSD-3-Clause
// rte_flow: nothing is supported yet, and each call says so in words. Without these functions
// ethdev would answer "Function not implemented".
#include "driver/ethdev_ops.hpp"

#include <rte_flow_driver.h>

#include <cerrno>

namespace pollux::driver {

namespace {

int refuse(rte_flow_error* error)
{
    return rte_flow_error_set(error, ENOTSUP, RTE_FLOW_ERROR_TYPE_UNSPECIFIED, nullptr,
                              "net_pollux has no flow rules yet; the device argument take= "
                              "chooses packets by protocol and destination port");
}

int validate(rte_eth_dev*, const rte_flow_attr*, const rte_flow_item*, const rte_flow_action*,
             rte_flow_error* error)
{
    return refuse(error);
}

rte_flow* create(rte_eth_dev*, const rte_flow_attr*, const rte_flow_item*, const rte_flow_action*,
                 rte_flow_error* error)
{
    refuse(error);
    return nullptr;
}

// There are none.
int flush(rte_eth_dev*, rte_flow_error*)
{
    return 0;
}

int isolate(rte_eth_dev*, int wanted, rte_flow_error* error)
{
    return wanted != 0 ? refuse(error) : 0;
}

constexpr rte_flow_ops flow_ops = [] {
    rte_flow_ops ops = {};
    ops.validate = validate;
    ops.create = create;
    ops.flush = flush;
    ops.isolate = isolate;
    return ops;
}();

int flow_ops_get(rte_eth_dev*, const rte_flow_ops** ops)
{
    *ops = &flow_ops;
    return 0;
}

}  // namespace

void add_flow_ops(eth_dev_ops& ops) noexcept
{
    ops.flow_ops_get = flow_ops_get;
}

}  // namespace pollux::driver

// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/injection.hpp"

#include <map>
#include <stdexcept>

namespace wire {

bool Injection::hits(std::uint64_t number) const
{
    return kind != Kind::none && number % every == every - 1;
}

std::uint64_t Injection::number_at(std::uint64_t position, const Shape& shape,
                                   std::uint64_t frames) const
{
    if (kind != Kind::reorder)
        return position;
    if (hits(position) && position + shape.flows < frames)
        return position + shape.flows;
    if (position >= shape.flows && hits(position - shape.flows))
        return position - shape.flows;
    return position;
}

unsigned Injection::copies(std::uint64_t number) const
{
    if (kind == Kind::lose)
        return hits(number) ? 0 : 1;
    return kind == Kind::duplicate && hits(number) ? 2 : 1;
}

std::size_t Injection::harm(std::uint64_t number, std::byte* frame, std::size_t size) const
{
    if (kind == Kind::corrupt && hits(number))
        frame[number / every % size] ^= std::byte{1} << number / every / size % 8;
    return kind == Kind::truncate && hits(number) ? size - 1 : size;
}

Injection Injection::parse(const std::string& text, const Shape& shape)
{
    static const std::map<std::string, Kind> kinds = {{"lose", Kind::lose},
                                                      {"duplicate", Kind::duplicate},
                                                      {"corrupt", Kind::corrupt},
                                                      {"truncate", Kind::truncate},
                                                      {"reorder", Kind::reorder}};
    const auto colon = text.find(':');
    const auto kind = kinds.find(text.substr(0, colon));
    if (kind == kinds.end() || colon == std::string::npos)
        throw std::invalid_argument{"--inject: '" + text + "' is not KIND:EVERY"};
    const auto digits = text.substr(colon + 1);
    if (digits.empty() || digits.size() > 12 ||
        digits.find_first_not_of("0123456789") != std::string::npos || std::stoull(digits) == 0)
        throw std::invalid_argument{"--inject: '" + digits + "' is not a count"};
    const auto every = std::stoull(digits);
    if (kind->second == Kind::reorder && every <= shape.flows)
        throw std::invalid_argument{"--inject reorder: EVERY must exceed the number of flows"};
    return {kind->second, every};
}

}  // namespace wire

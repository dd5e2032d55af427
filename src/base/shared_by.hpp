// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <memory>
#include <mutex>

namespace pollux {

// Gives all holders in this process the same T for a key. It ends with its last holder.
template <class Key, class T>
class SharedBy {
public:
    // The existing one if `fits` accepts it, otherwise the one that `make` returns. Both may throw.
    template <class Make, class Fits>
    std::shared_ptr<T> get(const Key& key, Make&& make, Fits&& fits)
    {
        const std::lock_guard lock{mutex_};
        std::weak_ptr<T>& known = all_[key];
        if (auto living = known.lock(); living && fits(*living))
            return living;
        std::shared_ptr<T> made = make();
        known = made;
        return made;
    }
    template <class Make>
    std::shared_ptr<T> get(const Key& key, Make&& make)
    {
        return get(key, make, [](const T&) { return true; });
    }

    // The existing one; null if there is none.
    std::shared_ptr<T> find(const Key& key)
    {
        const std::lock_guard lock{mutex_};
        const auto known = all_.find(key);
        return known != all_.end() ? known->second.lock() : nullptr;
    }

private:
    std::mutex mutex_;
    std::map<Key, std::weak_ptr<T>> all_;
};

}  // namespace pollux

// SPDX-License-Identifier: BSD-3-Clause
// What the library needs to write JSON, on one line.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace pollux {

// In quotes, with escapes. Bytes that are not UTF-8, which the kernel allows in the name of a
// netdev, become U+FFFD.
std::string json_string(std::string_view text);

// "[1,2]", "{…}": made of values that are JSON already. Not by a stream: a locale would put
// thousands separators into the numbers.
class JsonArray {
public:
    JsonArray& add(std::string_view json)
    {
        text_ += text_.empty() ? "[" : ",";
        text_ += json;
        return *this;
    }
    std::string text() const { return text_.empty() ? "[]" : text_ + ']'; }

private:
    std::string text_;
};

class JsonObject {
public:
    JsonObject& add(std::string_view name, std::string_view json)  // the name needs no escapes
    {
        text_ += text_.empty() ? "{" : ",";
        text_.append("\"").append(name).append("\":").append(json);
        return *this;
    }
    JsonObject& add(std::string_view name, std::integral auto number)
    {
        return add(name, std::string_view{std::to_string(number)});
    }
    JsonObject& add(std::string_view name, bool value)
    {
        return add(name, std::string_view{value ? "true" : "false"});
    }
    std::string text() const { return text_.empty() ? "{}" : text_ + '}'; }

private:
    std::string text_;
};

}  // namespace pollux

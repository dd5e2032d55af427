// SPDX-License-Identifier: BSD-3-Clause
#include "base/json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>

namespace pollux {

namespace {

// Bytes of the UTF-8 sequence at the start of `text`; 0 when there is none. Overlong sequences,
// surrogates and what lies beyond U+10FFFF are none.
std::size_t sequence(std::string_view text)
{
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char first = byte(0);
    const std::size_t size = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
    if (size == 0 || size > text.size())
        return 0;
    for (std::size_t at = 1; at < size; ++at)
        if ((byte(at) & 0xc0) != 0x80)
            return 0;
    const unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return size > 1 && (byte(1) < least || byte(1) > most) ? 0 : size;
}

std::string escaped(char letter)
{
    if (letter == '"' || letter == '\\')
        return {'\\', letter};
    if (static_cast<unsigned char>(letter) >= 0x20)
        return {letter};
    char text[8];
    std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(letter));
    return text;
}

}  // namespace

std::string json_string(std::string_view text)
{
    std::string json = "\"";
    while (!text.empty()) {
        const std::size_t size = sequence(text);
        if (size == 0)
            json += "\xef\xbf\xbd";
        else if (size == 1)
            json += escaped(text[0]);
        else
            json += text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return json + '"';
}

}  // namespace pollux

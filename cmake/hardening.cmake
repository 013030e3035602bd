include(CheckPIESupported)
check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(rmaild_hardening INTERFACE)
target_compile_options(rmaild_hardening INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection)
target_link_options(rmaild_hardening INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
# Sanitizers bring checks of their own, and FORTIFY needs optimisation.
if(NOT CMAKE_C_FLAGS_DEBUG MATCHES "-fsanitize|-O0" OR CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(rmaild_hardening INTERFACE _FORTIFY_SOURCE=2)
endif()

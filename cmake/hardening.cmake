include(CheckPIESupported)
check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(rmaild_hardening INTERFACE)
target_compile_options(rmaild_hardening INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection)
target_link_options(rmaild_hardening INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
# What runs inside the program besides it needs rights that the sandbox takes away (src/runtime/sandbox_impl.h).
if(CMAKE_C_FLAGS_DEBUG MATCHES "-fsanitize=(address|thread)")
    message(STATUS "sandbox of this build lets through what the sanitizer needs: ptrace, programs, all files")
elseif(CMAKE_C_FLAGS_DEBUG MATCHES "--coverage")
    message(STATUS "sandbox of this build lets through what the coverage counters need: all files")
    target_compile_definitions(rmaild_hardening INTERFACE SANDBOX_COVERAGE)
endif()
# Sanitizers bring checks of their own, and FORTIFY needs optimisation.
if(NOT CMAKE_C_FLAGS_DEBUG MATCHES "-fsanitize|-O0" OR CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(rmaild_hardening INTERFACE _FORTIFY_SOURCE=2)
endif()

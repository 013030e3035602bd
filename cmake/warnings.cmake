# Warnings are errors in our own code. Generated code has the only exemptions (cmake/gen.cmake).
add_library(rmaild_warnings INTERFACE)
target_compile_options(rmaild_warnings INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror)

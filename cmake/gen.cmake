# grammar/ -> gen/. gen/*.c is committed and built as it lies; target `gen` makes it anew, ctest `gen_fresh`
# compares. Builds with RMAILD_T0 make table machines of the same grammars in the build tree instead.
set(RMAILD_GEN_STYLE "-G2")
if(RMAILD_T0)
    set(RMAILD_GEN_STYLE "-T0")
endif()
file(GLOB RMAILD_GRAMMAR CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/grammar/*.rl ${CMAKE_SOURCE_DIR}/grammar/*.re)
file(STRINGS ${CMAKE_SOURCE_DIR}/grammar/MACHINES RMAILD_MACHINES REGEX "^[a-z]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/grammar/MACHINES)

add_custom_target(gen
    COMMAND ${CMAKE_SOURCE_DIR}/cmake/gen.sh ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR} -G2
    COMMENT "grammar/ -> gen/" VERBATIM)

# rmaild_generated_objects(TARGET -G2|-T0): an object library of all machines in the given Ragel style.
function(rmaild_generated_objects target style)
    set(sources)
    foreach(machine ${RMAILD_MACHINES})
        if(style STREQUAL "-G2")
            list(APPEND sources ${CMAKE_SOURCE_DIR}/gen/${machine}.c)
        else()
            list(APPEND sources ${CMAKE_BINARY_DIR}/t0/gen/${machine}.c)
        endif()
    endforeach()
    if(NOT style STREQUAL "-G2" AND NOT TARGET rmaild_t0_sources)
        add_custom_command(OUTPUT ${sources}
            COMMAND ${CMAKE_SOURCE_DIR}/cmake/gen.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/t0 -T0
            DEPENDS ${RMAILD_GRAMMAR} ${CMAKE_SOURCE_DIR}/grammar/MACHINES ${CMAKE_SOURCE_DIR}/cmake/gen.sh
            COMMENT "grammar/ -> table machines" VERBATIM)
        add_custom_target(rmaild_t0_sources DEPENDS ${sources})
    endif()
    set_source_files_properties(${sources} PROPERTIES
        COMPILE_OPTIONS "-O1;-Wno-implicit-fallthrough;-Wno-unused-variable;-Wno-sign-conversion;-Wno-conversion;-Wno-misleading-indentation")
    add_library(${target} OBJECT ${sources})
    target_link_libraries(${target} PRIVATE rmaild_flags)
endfunction()

/* Inside of the sandbox: what builds that are watched by a runtime of their own are let do besides. */
#ifndef RUNTIME_SANDBOX_IMPL_H
#define RUNTIME_SANDBOX_IMPL_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANDBOX_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZER 1
#endif

/* Said in the log at every start of such a build, so that nobody takes it for the real thing. */
#if defined(SANDBOX_SANITIZER)
#define SANDBOX_EXEMPT "sanitizer: ptrace for the search for leaks, programs and all files for the symbolizer"
#elif defined(SANDBOX_COVERAGE)
#define SANDBOX_EXEMPT "coverage: all files, for the counters written at the end"
#else
#define SANDBOX_EXEMPT ((const char *)0)
#endif

#endif

#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/span.h"
#include "base/utf8.h"

#define VALUE_MAX 1024u
#define LINE_MAX_OCTETS 8192u

static _Atomic int threshold = LOG_INFO;
static void (*write_line)(const char *line, size_t n);

static const char *const level_names[] = {
    [LOG_DEBUG] = "DEBUG", [LOG_INFO] = "INFO",         [LOG_WARNING] = "WARNING",
    [LOG_ERROR] = "ERROR", [LOG_CRITICAL] = "CRITICAL",
};
_Static_assert(ARRAY_LEN(level_names) == LOG_LEVEL__COUNT, "one name per level");

struct line {
    char text[LINE_MAX_OCTETS];
    size_t n;
};

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&threshold, (int)level, memory_order_relaxed);
}

void log_set_writer(void (*writer)(const char *line, size_t n))
{
    write_line = writer;
}

bool log_enabled(enum log_level level)
{
    return (int)level >= atomic_load_explicit(&threshold, memory_order_relaxed);
}

static void put(struct line *l, const char *p, size_t n)
{
    size_t room = sizeof(l->text) - 1 - l->n; /* one octet stays for the newline */
    if (n > room)
        n = room;
    memcpy(l->text + l->n, p, n);
    l->n += n;
}

static void put_escaped(struct line *l, uint8_t c)
{
    char esc[5];
    if (c == '"' || c == '\\')
        snprintf(esc, sizeof(esc), "\\%c", c);
    else if (c < 0x20 || c >= 0x7f)
        snprintf(esc, sizeof(esc), "\\x%02x", c);
    else
        snprintf(esc, sizeof(esc), "%c", c);
    put(l, esc, strlen(esc));
}

/* Octets of the UTF-8 character at p (RFC 3629 4); 0 when there is none, or when it is a C1 control, which a terminal
 * that shows the log would obey like an ESC sequence. */
static size_t utf8_shown(const uint8_t *p, size_t n)
{
    uint32_t c;
    size_t len = utf8_get(p, n, &c);
    return len > 0 && c >= 0x80 && c < 0xa0 ? 0 : len;
}

/* Quoted when it is empty or holds anything that could be taken for the end of the value or of the line. */
static void put_value(struct line *l, struct span v)
{
    bool plain = v.n > 0;
    if (v.n > VALUE_MAX)
        v.n = VALUE_MAX;
    for (size_t i = 0, len = 1; i < v.n && plain; i += len) {
        len = v.p[i] < 0x80 ? 1 : utf8_shown(v.p + i, v.n - i);
        plain = len > 0 && v.p[i] > 0x20 && v.p[i] != 0x7f && v.p[i] != '"' && v.p[i] != '\\' && v.p[i] != '=';
    }
    if (plain) {
        put(l, (const char *)v.p, v.n);
        return;
    }
    put(l, "\"", 1);
    for (size_t i = 0; i < v.n;) {
        size_t len = v.p[i] < 0x80 ? 0 : utf8_shown(v.p + i, v.n - i);
        if (len == 0)
            put_escaped(l, v.p[i]);
        else
            put(l, (const char *)v.p + i, len);
        i += len == 0 ? 1 : len;
    }
    put(l, "\"", 1);
}

/* One conversion; `f` points behind the '%'. Returns the first character behind the conversion. The argument list
 * comes in a struct because va_list may be an array type, which a function could not step through for its caller. */
struct args {
    va_list ap;
};

static const char *put_conversion(struct line *l, const char *f, struct args *args)
{
    char number[32];
    int longs = 0;
    bool size = false;
    if (strncmp(f, ".*s", 3) == 0) {
        int n = va_arg(args->ap, int);
        const char *p = va_arg(args->ap, const char *);
        put_value(l, span_of(p, p == NULL || n < 0 ? 0 : (size_t)n));
        return f + 3;
    }
    for (; *f == 'l' || *f == 'z'; f++) {
        size = size || *f == 'z';
        longs += *f == 'l';
    }
    switch (*f) {
    case 's': {
        const char *z = va_arg(args->ap, const char *);
        put_value(l, span_z(z == NULL ? "-" : z));
        return f + 1;
    }
    case 'd': {
        long long v = longs == 2 ? va_arg(args->ap, long long) : longs == 1 ? va_arg(args->ap, long) : va_arg(args->ap, int);
        snprintf(number, sizeof(number), "%lld", v);
        break;
    }
    default: { /* u, x */
        unsigned long long v = size         ? va_arg(args->ap, size_t)
                               : longs == 2 ? va_arg(args->ap, unsigned long long)
                               : longs == 1 ? va_arg(args->ap, unsigned long)
                                            : va_arg(args->ap, unsigned);
        snprintf(number, sizeof(number), *f == 'x' ? "%llx" : "%llu", v);
    }
    }
    put(l, number, strlen(number));
    return f + 1;
}

static void put_time(struct line *l)
{
    struct timespec ts;
    struct tm tm;
    char text[40];
    clock_gettime(CLOCK_REALTIME, &ts);
    gmtime_r(&ts.tv_sec, &tm);
    size_t n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    n += (size_t)snprintf(text + n, sizeof(text) - n, ".%03ldZ ", ts.tv_nsec / 1000000);
    put(l, text, n);
}

void log_event(enum log_level level, const char *event_z, const char *fmt, ...)
{
    struct line l = {.n = 0};
    struct args args;
    if (!log_enabled(level))
        return;
    put_time(&l);
    put(&l, level_names[level], strlen(level_names[level]));
    put(&l, " ", 1);
    put(&l, event_z, strlen(event_z));
    if (fmt[0] != 0)
        put(&l, " ", 1);
    va_start(args.ap, fmt);
    while (*fmt != 0) {
        if (*fmt == '%') {
            fmt = put_conversion(&l, fmt + 1, &args);
        } else {
            put(&l, fmt, 1);
            fmt++;
        }
    }
    va_end(args.ap);
    l.text[l.n++] = '\n';
    if (write_line != NULL)
        write_line(l.text, l.n);
    else if (write(STDERR_FILENO, l.text, l.n) < 0)
        return; /* nobody is left to tell */
}

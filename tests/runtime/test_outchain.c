#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "runtime/bufpool.h"
#include "runtime/outchain.h"

static struct bufpool pool;
static struct outchain chain;
static unsigned released;

static void on_release(struct out_source *s)
{
    (void)s;
    released++;
}

static void setup(void)
{
    bufpool_init(&pool, 1 << 20);
    chain = (struct outchain){0};
    released = 0;
}

static void teardown(void)
{
    outchain_clear(&chain, &pool);
    ck_assert_uint_eq(chain.octets, 0);
    bufpool_done(&pool);
}

START_TEST(small_pieces_share_a_block)
{
    struct iovec iov[8];
    for (unsigned i = 0; i < 100; i++)
        ck_assert_int_eq(outchain_copy(&chain, &pool, SPAN_LIT("0123456789")), 0);
    ck_assert_uint_eq(chain.octets, 1000);
    ck_assert_uint_eq(outchain_iov(&chain, iov, 8), 1);
    ck_assert_uint_eq(iov[0].iov_len, 1000);
    outchain_sent(&chain, &pool, 995);
    ck_assert_uint_eq(outchain_iov(&chain, iov, 8), 1);
    ck_assert_int_eq(memcmp(iov[0].iov_base, "56789", 5), 0);
}
END_TEST

START_TEST(the_octets_are_the_same_however_they_are_sent)
{
    static uint8_t expected[200000], got[200000];
    static char constant[5000];
    size_t n = 0, at = 0;
    memset(constant, 'c', sizeof(constant));
    for (unsigned i = 0; n < sizeof(expected) - 20000; i++) {
        uint8_t text[3000];
        size_t len = (i * 37) % sizeof(text);
        memset(text, (int)('a' + i % 26), len);
        ck_assert_int_eq(outchain_copy(&chain, &pool, span_of(text, len)), 0);
        memcpy(expected + n, text, len);
        n += len;
        if (i % 5 == 0) {
            ck_assert_int_eq(outchain_static(&chain, &pool, span_of(constant, sizeof(constant))),
                             0);
            memcpy(expected + n, constant, sizeof(constant));
            n += sizeof(constant);
        }
        if (i % 7 == 0) {
            uint8_t *p = outchain_reserve(&chain, &pool, OUT_RESERVE_MAX);
            memset(p, 'r', 10);
            outchain_commit(&chain, 10);
            memset(expected + n, 'r', 10);
            n += 10;
        }
    }
    ck_assert_uint_eq(chain.octets, n);
    for (unsigned step = 1; chain.octets > 0; step = step * 5 % 4099 + 1) {
        struct iovec iov[3];
        size_t pieces = outchain_iov(&chain, iov, 3), left = step;
        for (size_t i = 0; i < pieces && left > 0; i++) {
            size_t part = MIN(left, iov[i].iov_len);
            memcpy(got + at, iov[i].iov_base, part);
            at += part;
            left -= part;
        }
        outchain_sent(&chain, &pool, step - left);
    }
    ck_assert_uint_eq(at, n);
    ck_assert_int_eq(memcmp(expected, got, n), 0);
}
END_TEST

START_TEST(a_source_is_released_once_sent_replaced_in_part_or_cleared)
{
    struct out_source source = {.fd = -1, .release = on_release};
    uint64_t before = 99;
    struct iovec iov[4];
    ck_assert_int_eq(outchain_copy(&chain, &pool, SPAN_LIT("head")), 0);
    ck_assert_int_eq(outchain_source(&chain, &source, 1000, 500), 0);
    ck_assert_int_eq(outchain_copy(&chain, &pool, SPAN_LIT("tail")), 0);
    ck_assert_uint_eq(chain.octets, 508);
    ck_assert_uint_eq(outchain_iov(&chain, iov, 4), 1); /* up to the source */

    struct out_seg *s = outchain_first_source(&chain, &before);
    ck_assert_uint_eq(before, 4);
    struct out_seg *block = outchain_block(200);
    outchain_insert(&chain, s, block);
    ck_assert_uint_eq(chain.octets, 508);
    ck_assert_uint_eq(s->at, 1200);
    outchain_first_source(&chain, &before);
    ck_assert_uint_eq(before, 204);

    outchain_sent(&chain, &pool, 204 + 299);
    ck_assert_uint_eq(released, 0);
    outchain_sent(&chain, &pool, 1);
    ck_assert_uint_eq(released, 1);
    ck_assert_uint_eq(chain.octets, 4);

    ck_assert_int_eq(outchain_source(&chain, &source, 0, 10), 0);
    outchain_clear(&chain, &pool);
    ck_assert_uint_eq(released, 2);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/outchain");
    TCase *t = tcase_create("output chain");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, small_pieces_share_a_block);
    tcase_add_test(t, the_octets_are_the_same_however_they_are_sent);
    tcase_add_test(t, a_source_is_released_once_sent_replaced_in_part_or_cleared);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

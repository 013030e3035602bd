#include "proto/http_run.h"

const uint8_t http_run_kinds[256] = {
#define LETTER(upper) [upper] = HTTP_RUN_NAME | HTTP_RUN_PIECE, [(upper) + 0x20] = HTTP_RUN_NAME | HTTP_RUN_PIECE
    LETTER('A'), LETTER('B'), LETTER('C'), LETTER('D'), LETTER('E'), LETTER('F'), LETTER('G'), LETTER('H'), LETTER('I'),
    LETTER('J'), LETTER('K'), LETTER('L'), LETTER('M'), LETTER('N'), LETTER('O'), LETTER('P'), LETTER('Q'), LETTER('R'),
    LETTER('S'), LETTER('T'), LETTER('U'), LETTER('V'), LETTER('W'), LETTER('X'), LETTER('Y'), LETTER('Z'),
#undef LETTER
    ['-'] = HTTP_RUN_NAME | HTTP_RUN_PIECE,
#define PIECE(c) [c] = HTTP_RUN_PIECE
    PIECE('0'), PIECE('1'), PIECE('2'), PIECE('3'), PIECE('4'), PIECE('5'), PIECE('6'), PIECE('7'), PIECE('8'), PIECE('9'),
    PIECE('.'), PIECE('_'), PIECE('~'), PIECE('!'), PIECE('$'), PIECE('\''), PIECE('('), PIECE(')'), PIECE('*'), PIECE(','),
    PIECE(';'), PIECE(':'), PIECE('@'),
#undef PIECE
};

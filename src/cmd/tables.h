/* `rmaild tables` (SPEC CLI-27): the tables the server runs by. */
#ifndef CMD_TABLES_H
#define CMD_TABLES_H

struct verb_call;

int tables_verb(const struct verb_call *call);

#endif

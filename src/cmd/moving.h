/* The verbs `import`, `export` (SPEC CLI-20, 21, 30) and `migrate` (CLI-19). */
#ifndef CMD_MOVING_H
#define CMD_MOVING_H

struct verb_call;

int import_verb(const struct verb_call *call);
int export_verb(const struct verb_call *call);
int migrate_verb(const struct verb_call *call);

#endif

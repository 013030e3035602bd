/* `doctor` (SPEC CLI-22, STORE-40): looks at the files under mail_root and mends what is wrong with them. */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

struct verb_call;

int doctor_verb(const struct verb_call *call);

#endif

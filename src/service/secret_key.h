/* {mail_root}/secret.key: 32 random octets in hexadecimal, made once, common to all processes of the mail_root (SPEC
 * AUTH-11). */
#ifndef SERVICE_SECRET_KEY_H
#define SERVICE_SECRET_KEY_H

#define SECRET_KEY_TEXT 65u /* 64 digits and NUL */

/* BLOCKING. The digits as they stand; makes the file (0600) when there is none. -E_SYNTAX: it holds something else. */
int secret_key_get(const char *mail_root_z, char ret_z[SECRET_KEY_TEXT]);

#endif

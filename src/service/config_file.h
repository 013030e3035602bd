/* Reading the configuration file (SPEC CFG-01..04, 07, 09).
 *
 *   struct config_findings f;
 *   config_findings_init(&f);
 *   r = config_load("config.json", &f, &cfg);      0, -E_NOTFOUND, -E_INVAL (a refusal is among the findings), -E_IO
 *   config_findings_log(&f);
 *   config_findings_done(&f);
 *
 * BLOCKING. Any thread. */
#ifndef SERVICE_CONFIG_FILE_H
#define SERVICE_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct config;
struct config_findings;
struct config_names;

#define CONFIG_FILE_MAX 1048576u /* LIM-13 */
#define CONFIG_DEPTH_MAX 16u

/* The snapshot with one reference. cfg->source_z is the absolute path. */
int config_load(const char *path_z, struct config_findings *findings, struct config **ret);

/* The same from text; `base_dir_z` is where relative paths start. */
int config_parse(struct span json, const char *base_dir_z, struct config_findings *findings, struct config **ret);

/* One log line per finding: config.warning, config.refused. */
void config_findings_log(const struct config_findings *findings);

/* Writes a configuration of all defaults, mode 0600, and makes its mail_root. `hostname_z` and `domains` stand in place of
 * their defaults where given (NULL: not). -E_EXISTS: there is one already, and not `replace`; -E_INVAL: these names are
 * none, and nothing was written. */
int config_write_initial(const char *path_z, const char *hostname_z, const struct config_names *domains, bool replace);

#endif

/* Inside of doctor: src/store/fs_doctor*.c alone. */
#ifndef STORE_FS_DOCTOR_INT_H
#define STORE_FS_DOCTOR_INT_H

#include "store/fs_doctor.h"
#include "store/fs_int.h"

struct doctor_found {
    enum doctor_damage damage;
    char *dir_z;   /* of the mailbox, or the path */
    char *first_z;
    uint64_t n;
    uint64_t off; /* by how much; 0 where nothing is counted */
};

/* Findings at one account, or outside of all; those of one directory stand together. */
struct doctor_list {
    struct doctor_found *at;
    size_t n, cap;
    int err; /* sticky: -E_NOMEM */
};

void doctor_add(struct doctor_list *l, enum doctor_damage what, const char *dir_z, const char *name_z);
bool doctor_has(const struct doctor_list *l, enum doctor_damage what, const char *dir_z);
void doctor_list_done(struct doctor_list *l);

/* A directory entry: notes OWNER and MODE; false when it is not there (any more). */
bool doctor_entry(struct doctor_list *l, int dirfd, const char *dir_z, const char *name_z, struct stat *ret);
/* Old enough that its maker is no longer at it. */
bool doctor_is_old(const struct stat *st);

/* Whether a file of that name is one of a mailbox's own, beside its shards. fs_doctor_box.c */
bool doctor_is_box_file(const char *name_z);

struct doctor_sum {
    struct store_usage usage;
    bool whole;            /* every mailbox had a journal to be trusted */
    uint32_t uid_validity; /* the highest */
};

/* One mailbox; adds to `sum`. fs_doctor_box.c */
void doctor_look_box(struct doctor_job *job, struct doctor_list *l, int boxesfd, const char *dir_z,
                     struct doctor_sum *sum);

/* What was found at an account. fs_doctor_mend.c */
void doctor_mend_user(struct store *s, struct store_account who, const struct doctor_list *l);
/* 0700 and 0600 for the entries of a directory that have another mode. */
void doctor_fix_modes(int topfd, const char *path_z);
/* Removes what doctor_is_old() among the dot files of a directory; with `all` the others as well. */
void doctor_sweep(int topfd, const char *path_z, bool all);

/* The queue. fs_doctor_queue.c */
void doctor_look_queue(struct fs_store *fs, struct doctor_list *l);
void doctor_mend_queue(struct fs_store *fs, const struct doctor_list *l);

#endif

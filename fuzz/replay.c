/* Replays corpus files through a fuzz target without libFuzzer: each argument is a file or a folder of files.
 * Each input lies in a heap block of its exact size, so that a sanitizer sees any read past its end. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replay_file(const char *path_z)
{
    FILE *f = fopen(path_z, "rb");
    struct stat st;
    if (f == NULL || fstat(fileno(f), &st) < 0) {
        perror(path_z);
        exit(1);
    }
    size_t size = (size_t)st.st_size;
    uint8_t *data = malloc(size ? size : 1);
    if (data == NULL || fread(data, 1, size, f) != size) {
        perror(path_z);
        exit(1);
    }
    fclose(f);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static size_t replay(const char *path_z)
{
    struct stat st;
    if (stat(path_z, &st) < 0) {
        perror(path_z);
        exit(1);
    }
    if (!S_ISDIR(st.st_mode))
        return replay_file(path_z);
    DIR *dir = opendir(path_z);
    size_t files = 0;
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        char child[4096];
        if (e->d_name[0] == '.')
            continue;
        snprintf(child, sizeof(child), "%s/%s", path_z, e->d_name);
        files += replay_file(child);
    }
    closedir(dir);
    return files;
}

int main(int argc, char **argv)
{
    size_t files = 0;
    for (int i = 1; i < argc; i++)
        files += replay(argv[i]);
    printf("%zu inputs replayed\n", files);
    return files > 0 ? 0 : 1; /* an empty corpus tests nothing */
}

#ifndef CKERNELS_H
#define CKERNELS_H
int ckernels_level(void);
#endif

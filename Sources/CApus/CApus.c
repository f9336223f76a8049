// A C target needs a source file; everything here is `static inline` in include/, so that it inlines into Swift.
#include "CApus.h"

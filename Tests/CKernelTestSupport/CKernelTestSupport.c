#include "CKernelTestSupport.h"

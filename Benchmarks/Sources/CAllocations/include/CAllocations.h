#pragma once

/// How often this thread has asked for memory since it started.
unsigned long apus_allocation_count(void);

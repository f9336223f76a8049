#include "../bpf.h"

struct sample {
  u32 length, interface;
  u64 start[4];
};

const volatile u32 threshold = 0xFFFFFFFF;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __type(key, u32);
  __type(value, struct sample);
  __uint(max_entries, 8);
} samples SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 1);
} chosen SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  if (bpf_get_prandom_u32() > threshold)
    return XDP_PASS;
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  u32 zero = 0;
  u64 *count = bpf_map_lookup_elem(&chosen, &zero);
  u64 *start = data;
  if (!count || (void *)(start + 4) > end)
    return XDP_PASS;
  *count += 1;
  u32 index = *count % 8;
  struct sample *sample = bpf_map_lookup_elem(&samples, &index);
  if (!sample)
    return XDP_PASS;
  sample->length = end - data;
  sample->interface = context->ingress_ifindex;
  for (int i = 0; i < 4; i++)
    sample->start[i] = start[i];
  return XDP_PASS;
}

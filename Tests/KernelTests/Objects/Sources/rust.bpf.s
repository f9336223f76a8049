// What rustc 1.95 makes of this, by --target bpfel-unknown-none -C debuginfo=2 -C opt-level=3, without .debug_*: a map
// as Aya defines it, and a program that uses it.
//
//   #[repr(C)] pub struct bpf_map_def { type_, key_size, value_size, max_entries, map_flags, id, pinning: u32 }
//   #[repr(transparent)] pub struct Array { def: bpf_map_def }
//   #[unsafe(link_section = "maps")] #[unsafe(export_name = "COUNTS")]
//   static COUNTS: Array = Array { def: bpf_map_def { type_: 2, key_size: 4, value_size: 8, max_entries: 16, … } };
//   #[unsafe(no_mangle)] #[unsafe(link_section = "xdp")]
//   pub extern "C" fn count(_ctx: *mut u32) -> u32 { … }
	.section	xdp,"ax",@progbits
	.globl	count
	.p2align	3
	.type	count,@function
count:
.Lfunc_begin0:
	w1 = 3
.Ltmp0:
.Ltmp1:
.Ltmp2:
	*(u32 *)(r10 - 4) = w1
.Ltmp3:
.Ltmp4:
	r2 = r10
	r2 += -4
.Ltmp5:
.Ltmp6:
.Ltmp7:
	r1 = COUNTS ll
.Ltmp8:
.Ltmp9:
	call 1
.Ltmp10:
.Ltmp11:
	w1 = 1
.Ltmp12:
.Ltmp13:
.Ltmp14:
	if r0 == 0 goto LBB0_2
.Ltmp15:
.Ltmp16:
	r1 = 7
.Ltmp17:
	*(u64 *)(r0 + 0) = r1
	w1 = 2
.Ltmp18:
.Ltmp19:
LBB0_2:
.Ltmp20:
	w0 = w1
	exit
.Ltmp21:
.Ltmp22:
.Lfunc_end0:
	.size	count, .Lfunc_end0-count

	.type	LICENSE,@object
	.section	license,"a",@progbits
	.globl	LICENSE
LICENSE:
	.asciz	"GPL"
	.size	LICENSE, 4

	.type	COUNTS,@object
	.section	maps,"a",@progbits
	.globl	COUNTS
	.p2align	2, 0x0
COUNTS:
	.asciz	"\002\000\000\000\004\000\000\000\b\000\000\000\020\000\000\000\000\000\000\000\000\000\000\000\000\000\000"
	.size	COUNTS, 28

	.section	maps,"a",@progbits
.Lsec_end0:
	.section	license,"a",@progbits
.Lsec_end1:
	.section	xdp,"ax",@progbits
.Lsec_end2:
	.section	.BTF,"",@progbits
	.short	60319
	.byte	1
	.byte	0
	.long	24
	.long	0
	.long	316
	.long	316
	.long	359
	.long	0
	.long	33554432
	.long	2
	.long	1
	.long	16777216
	.long	4
	.long	32
	.long	0
	.long	218103809
	.long	2
	.long	5
	.long	1
	.long	10
	.long	201326593
	.long	3
	.long	227
	.long	16777216
	.long	1
	.long	8
	.long	0
	.long	50331648
	.long	0
	.long	5
	.long	7
	.long	4
	.long	230
	.long	16777216
	.long	4
	.long	32
	.long	250
	.long	234881024
	.long	6
	.long	1
	.long	258
	.long	67108865
	.long	28
	.long	264
	.long	10
	.long	0
	.long	268
	.long	67108871
	.long	28
	.long	280
	.long	2
	.long	0
	.long	286
	.long	2
	.long	32
	.long	295
	.long	2
	.long	64
	.long	306
	.long	2
	.long	96
	.long	318
	.long	2
	.long	128
	.long	328
	.long	2
	.long	160
	.long	331
	.long	2
	.long	192
	.long	339
	.long	234881024
	.long	9
	.long	1
	.long	346
	.long	251658241
	.long	0
	.long	8
	.long	LICENSE
	.long	4
	.long	354
	.long	251658241
	.long	0
	.long	11
	.long	COUNTS
	.long	28
	.byte	0
	.ascii	"u32"
	.byte	0
	.ascii	"_ctx"
	.byte	0
	.ascii	"count"
	.byte	0
	.ascii	"xdp"
	.byte	0
	.ascii	"examples/src/count.rs"
	.byte	0
	.ascii	"pub extern \"C\" fn count(_ctx: *mut u32) -> u32 {"
	.byte	0
	.ascii	"    let key: u32 = 3;"
	.byte	0
	.ascii	"    unsafe { f(map, key) }"
	.byte	0
	.ascii	"    if value as usize as u64 == 0u64 as u64 { return 1; }"
	.byte	0
	.ascii	"    unsafe { *value = 7; }"
	.byte	0
	.byte	125
	.byte	0
	.ascii	"u8"
	.byte	0
	.ascii	"__ARRAY_SIZE_TYPE__"
	.byte	0
	.ascii	"LICENSE"
	.byte	0
	.ascii	"Array"
	.byte	0
	.ascii	"def"
	.byte	0
	.ascii	"bpf_map_def"
	.byte	0
	.ascii	"type_"
	.byte	0
	.ascii	"key_size"
	.byte	0
	.ascii	"value_size"
	.byte	0
	.ascii	"max_entries"
	.byte	0
	.ascii	"map_flags"
	.byte	0
	.ascii	"id"
	.byte	0
	.ascii	"pinning"
	.byte	0
	.ascii	"COUNTS"
	.byte	0
	.ascii	"license"
	.byte	0
	.ascii	"maps"
	.byte	0
	.section	.BTF.ext,"",@progbits
	.short	60319
	.byte	1
	.byte	0
	.long	32
	.long	0
	.long	20
	.long	20
	.long	108
	.long	128
	.long	0
	.long	8
	.long	16
	.long	1
	.long	.Lfunc_begin0
	.long	4
	.long	16
	.long	16
	.long	6
	.long	.Lfunc_begin0
	.long	20
	.long	42
	.long	25600
	.long	.Ltmp2
	.long	20
	.long	91
	.long	26644
	.long	.Ltmp7
	.long	20
	.long	113
	.long	35854
	.long	.Ltmp14
	.long	20
	.long	140
	.long	28680
	.long	.Ltmp17
	.long	20
	.long	198
	.long	29710
	.long	.Ltmp20
	.long	20
	.long	225
	.long	31746

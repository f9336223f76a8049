// Helpers of maps that have a value for each of the kernel's own objects.

extension Helper {
  /// What finds or makes the value of an object: `void *f(map, object, value, flags)`.
  @usableFromInline
  typealias StorageGetter =
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer?, UnsafeMutableRawPointer?, UInt64) ->
    UnsafeMutableRawPointer?

  /// What removes the value of an object: `long f(map, object)`.
  @usableFromInline
  typealias StorageRemover = @convention(c) (UnsafeRawPointer, UnsafeRawPointer?) -> Int

  /// The value of the control group and the attachment: `void *bpf_get_local_storage(map, flags)`.
  @inlinable
  static var localStorage: @convention(c) (UnsafeRawPointer, UInt64) -> UnsafeMutableRawPointer
  {
    @inline(__always)
    get {
      // SAFETY: number 81 is a helper of this type.
      unsafe function(81)
    }
  }

  /// `bpf_sk_storage_get`.
  @inlinable
  static var socketStorageGet: StorageGetter {
    @inline(__always)
    get {
      // SAFETY: number 107 is a helper of this type.
      unsafe function(107)
    }
  }

  /// `bpf_sk_storage_delete`.
  @inlinable
  static var socketStorageDelete: StorageRemover {
    @inline(__always)
    get {
      // SAFETY: number 108 is a helper of this type.
      unsafe function(108)
    }
  }

  /// `bpf_inode_storage_get`.
  @inlinable
  static var inodeStorageGet: StorageGetter {
    @inline(__always)
    get {
      // SAFETY: number 145 is a helper of this type.
      unsafe function(145)
    }
  }

  /// `bpf_inode_storage_delete`.
  @inlinable
  static var inodeStorageDelete: StorageRemover {
    @inline(__always)
    get {
      // SAFETY: number 146 is a helper of this type.
      unsafe function(146)
    }
  }

  /// `bpf_task_storage_get`.
  @inlinable
  static var taskStorageGet: StorageGetter {
    @inline(__always)
    get {
      // SAFETY: number 156 is a helper of this type.
      unsafe function(156)
    }
  }

  /// `bpf_task_storage_delete`.
  @inlinable
  static var taskStorageDelete: StorageRemover {
    @inline(__always)
    get {
      // SAFETY: number 157 is a helper of this type.
      unsafe function(157)
    }
  }

  /// `bpf_cgrp_storage_get`.
  @inlinable
  static var cgroupStorageGet: StorageGetter {
    @inline(__always)
    get {
      // SAFETY: number 210 is a helper of this type.
      unsafe function(210)
    }
  }

  /// `bpf_cgrp_storage_delete`.
  @inlinable
  static var cgroupStorageDelete: StorageRemover {
    @inline(__always)
    get {
      // SAFETY: number 211 is a helper of this type.
      unsafe function(211)
    }
  }
}

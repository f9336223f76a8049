public import SystemPackage

// Addresses as the kernel's structures hold them: 64 bits on every machine, 0 for no bytes at all. They are
// valid only inside the body, which is what keeps the bytes alive while the kernel uses them.

/// Runs `body` with the address of bytes for the kernel to read.
@inlinable
func withAddress<Result: ~Copyable>(
  of bytes: RawSpan, _ body: (UInt64) throws(Errno) -> Result
) throws(Errno) -> Result {
  // Sound: the address does not outlive the body.
  try unsafe bytes.withUnsafeBytes { buffer throws(Errno) -> Result in
    try body(unsafe buffer.isEmpty ? 0 : UInt64(UInt(bitPattern: buffer.baseAddress)))
  }
}

/// Runs `body` with the address of bytes for the kernel to read.
func withAddress<Result: ~Copyable>(
  of bytes: [UInt8], _ body: (UInt64) throws(Errno) -> Result
) throws(Errno) -> Result {
  // Sound: a byte has no padding, so its raw view has nothing uninitialised.
  try unsafe withAddress(of: bytes.span.bytes, body)
}

/// Runs `body` with the address of bytes for the kernel to write.
@inlinable
func withAddress<Result: ~Copyable>(
  of bytes: inout MutableRawSpan, _ body: (UInt64) throws(Errno) -> Result
) throws(Errno) -> Result {
  // Sound: the address does not outlive the body.
  try unsafe bytes.withUnsafeMutableBytes { buffer throws(Errno) -> Result in
    try body(unsafe buffer.isEmpty ? 0 : UInt64(UInt(bitPattern: buffer.baseAddress)))
  }
}

/// Runs `body` with the address of bytes for the kernel to write.
func withAddress<Result: ~Copyable>(
  of bytes: inout [UInt8], _ body: (UInt64) throws(Errno) -> Result
) throws(Errno) -> Result {
  var elements = bytes.mutableSpan
  // Sound: any byte is a valid UInt8, whatever the kernel writes.
  var span = unsafe elements.mutableBytes
  return try withAddress(of: &span, body)
}

import Foundation

extension [Double] {
  /// The root of the product, of as many as there are.
  var geometricMean: Double { exp(map { log($0) }.reduce(0, +) / Double(count)) }

  /// The number in the middle; of an even count, the upper of the two.
  var median: Double { isEmpty ? .nan : sorted()[count / 2] }

  /// The number below which so many of a hundred are.
  func percentile(_ percent: Int) -> Double {
    isEmpty ? .nan : sorted()[Swift.min(count - 1, count * percent / 100)]
  }
}

extension Double {
  /// The number with so many digits after the point.
  func rounded(_ digits: Int) -> String {
    guard isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let number = Int((self * scale).rounded())
    let fraction = String(number % Int(scale))
    return "\(number / Int(scale))."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}

extension String {
  /// The text with spaces after it, up to a width.
  func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}

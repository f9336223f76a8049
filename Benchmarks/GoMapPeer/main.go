// The peer in Go: what one does with maps through cilium/ebpf. Each line that comes is a request, and is answered by a
// line with one number: the nanoseconds of processor time that it took, or how many records there were.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/perf"
	"github.com/cilium/ebpf/ringbuf"
	"golang.org/x/sys/unix"
)

func main() {
	id, err := strconv.Atoi(os.Args[2])
	check(err)
	count, err := strconv.Atoi(os.Args[3])
	check(err)
	batch, err := strconv.Atoi(os.Args[4])
	check(err)
	m, err := ebpf.NewMapFromID(ebpf.MapID(id))
	check(err)
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		start := processorTime()
		switch os.Args[1] {
		case "set":
			for key := uint32(0); key < uint32(count); key++ {
				check(m.Put(key, uint64(key)))
			}
		case "get":
			var value uint64
			for key := uint32(0); key < uint32(count); key++ {
				check(m.Lookup(key, &value))
			}
		case "remove":
			for key := uint32(0); key < uint32(count); key++ {
				check(m.Delete(key))
			}
		case "getPerCPU":
			var values []uint64
			for index := 0; index < count; index++ {
				check(m.Lookup(uint32(0), &values))
			}
		case "walk":
			var key uint32
			var value, sum uint64
			elements := m.Iterate()
			for elements.Next(&key, &value) {
				sum += value
			}
			check(elements.Err())
		case "walkBatches":
			walkBatches(m, batch)
		case "setBatches":
			setBatches(m, count, batch)
		case "ring":
			reader, err := ringbuf.NewReader(m)
			check(err)
			var record ringbuf.Record
			fmt.Println(read(requests, reader.Close, func() error { return reader.ReadInto(&record) }))
			continue
		case "perf":
			reader, err := perf.NewReader(m, batch*os.Getpagesize())
			check(err)
			var record perf.Record
			fmt.Println(read(requests, reader.Close, func() error {
				for {
					err := reader.ReadInto(&record)
					if err != nil || record.LostSamples == 0 {
						return err
					}
				}
			}))
			continue
		default:
			check(errors.New("there is no such operation"))
		}
		fmt.Println(processorTime() - start)
	}
}

func processorTime() int64 {
	var time unix.Timespec
	check(unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &time))
	return time.Nano()
}

func walkBatches(m *ebpf.Map, batch int) {
	keys, values := make([]uint32, batch), make([]uint64, batch)
	var sum uint64
	var position interface{}
	var next uint32
	for {
		count, err := m.BatchLookup(position, &next, keys, values, nil)
		for index := 0; index < count; index++ {
			sum += values[index]
		}
		if errors.Is(err, ebpf.ErrKeyNotExist) {
			return
		}
		check(err)
		position = next
	}
}

func setBatches(m *ebpf.Map, count, batch int) {
	keys, values := make([]uint32, batch), make([]uint64, batch)
	for first := 0; first < count; first += batch {
		size := batch
		if count-first < batch {
			size = count - first
		}
		for index := 0; index < size; index++ {
			keys[index], values[index] = uint32(first+index), uint64(first+index)
		}
		_, err := m.BatchUpdate(keys[:size], values[:size], nil)
		check(err)
	}
}

// Counts what comes until the next request, and until nothing is left.
func read(requests *bufio.Scanner, end func() error, next func() error) uint64 {
	var count uint64
	done := make(chan bool)
	go func() {
		for next() == nil {
			atomic.AddUint64(&count, 1)
		}
		done <- true
	}()
	requests.Scan()
	for before := uint64(1) << 63; before != atomic.LoadUint64(&count); {
		before = atomic.LoadUint64(&count)
		time.Sleep(time.Millisecond)
	}
	check(end())
	<-done
	return count
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

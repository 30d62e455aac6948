// Command sender shows a flag to visitors with the official Go SDK, and reports what they do.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/optimizely/go-sdk/v2/pkg/client"
	"github.com/optimizely/go-sdk/v2/pkg/config"
	"github.com/optimizely/go-sdk/v2/pkg/event"
	"github.com/optimizely/go-sdk/v2/pkg/logging"
)

// mostQueued is more than the events of all visitors: the SDK drops what does not fit.
const mostQueued = 1_000_000

type request struct {
	SDKKey      string    `json:"sdkKey"`
	DatafileURL string    `json:"datafileUrl"`
	EventsURL   string    `json:"eventsUrl"`
	FlagKey     string    `json:"flagKey"`
	Visitors    []visitor `json:"visitors"`
}

type visitor struct {
	UserID     string                  `json:"userId"`
	Attributes map[string]any          `json:"attributes"`
	Events     map[string][]conversion `json:"events"`
}

type conversion struct {
	Key  string         `json:"key"`
	Tags map[string]any `json:"tags"`
}

// start starts the SDK with batches of ten.
func start(r request) (*client.OptimizelyClient, error) {
	manager := config.NewPollingProjectConfigManager(
		r.SDKKey,
		config.WithDatafileURLTemplate(r.DatafileURL),
	)
	events := event.NewBatchEventProcessor(
		event.WithSDKKey(r.SDKKey),
		event.WithEventEndPoint(r.EventsURL),
		event.WithBatchSize(10),
		event.WithQueueSize(mostQueued),
		event.WithQueue(event.NewInMemoryQueue(mostQueued)),
		// The usual dispatcher has a queue of its own, and loses what is in it at the end.
		event.WithEventDispatcher(event.NewHTTPEventDispatcher(r.SDKKey, nil, nil)),
	)
	factory := client.OptimizelyFactory{SDKKey: r.SDKKey}
	return factory.Client(
		client.WithConfigManager(manager),
		client.WithEventProcessor(events),
		client.WithOdpDisabled(true),
	)
}

// whole turns numbers into integers where they are whole, as a caller in Go would write them.
func whole(tags map[string]any) map[string]any {
	for key, value := range tags {
		if number, ok := value.(float64); ok && number == float64(int64(number)) {
			tags[key] = int64(number)
		}
	}
	return tags
}

func main() {
	// The SDK logs to the standard output, which is for the answer here.
	logging.SetLogger(logging.NewFilteredLevelLogConsumer(logging.LogLevelWarning, os.Stderr))
	var r request
	if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil {
		log.Fatal(err)
	}
	optimizely, err := start(r)
	if err != nil {
		log.Fatal(err)
	}
	variations := make([]string, 0, len(r.Visitors))
	for _, visitor := range r.Visitors {
		user := optimizely.CreateUserContext(visitor.UserID, visitor.Attributes)
		variation := user.Decide(r.FlagKey, nil).VariationKey
		variations = append(variations, variation)
		for _, conversion := range visitor.Events[variation] {
			if err := user.TrackEvent(conversion.Key, whole(conversion.Tags)); err != nil {
				log.Fatal(err)
			}
		}
	}
	// It waits until all batches are taken.
	optimizely.Close()
	if err := json.NewEncoder(os.Stdout).Encode(variations); err != nil {
		log.Fatal(err)
	}
}

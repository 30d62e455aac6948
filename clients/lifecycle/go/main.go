// Command agent answers the driver's requests with the official Go SDK, one JSON object a line.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"runtime/debug"
	"time"

	"github.com/optimizely/go-sdk/v2/pkg/client"
	"github.com/optimizely/go-sdk/v2/pkg/config"
	"github.com/optimizely/go-sdk/v2/pkg/decide"
	"github.com/optimizely/go-sdk/v2/pkg/event"
	"github.com/optimizely/go-sdk/v2/pkg/logging"
)

const sdkModule = "github.com/optimizely/go-sdk/v2"

// request holds the members of all operations.
type request struct {
	Op          string         `json:"op"`
	SDKKey      string         `json:"sdkKey"`
	DatafileURL string         `json:"datafileUrl"`
	EventsURL   string         `json:"eventsUrl"`
	PollMs      int            `json:"pollMs"`
	AccessToken string         `json:"accessToken"`
	Revision    string         `json:"revision"`
	TimeoutMs   int            `json:"timeoutMs"`
	FlagKey     string         `json:"flagKey"`
	UserID      string         `json:"userId"`
	UserIDs     []string       `json:"userIds"`
	Attributes  map[string]any `json:"attributes"`
}

type decision struct {
	VariationKey *string        `json:"variationKey"`
	Enabled      bool           `json:"enabled"`
	RuleKey      *string        `json:"ruleKey"`
	Variables    map[string]any `json:"variables"`
}

type agent struct {
	client  *client.OptimizelyClient
	manager *config.PollingProjectConfigManager
}

// start starts the SDK with a polling config manager.
func start(r request) (*agent, error) {
	manager := config.NewPollingProjectConfigManager(
		r.SDKKey,
		config.WithDatafileURLTemplate(r.DatafileURL),
		config.WithPollingInterval(time.Duration(r.PollMs)*time.Millisecond),
		config.WithDatafileAccessToken(r.AccessToken),
	)
	events := event.NewBatchEventProcessor(
		event.WithSDKKey(r.SDKKey),
		event.WithEventEndPoint(r.EventsURL),
		event.WithBatchSize(1),
	)
	factory := client.OptimizelyFactory{SDKKey: r.SDKKey}
	optimizely, err := factory.Client(
		client.WithConfigManager(manager),
		client.WithEventProcessor(events),
		client.WithOdpDisabled(true),
	)
	return &agent{client: optimizely, manager: manager}, err
}

// revision returns the revision that the SDK has loaded, or nil.
func (a *agent) revision() *string {
	project, err := a.manager.GetConfig()
	if err != nil || project == nil {
		return nil
	}
	revision := project.GetRevision()
	return &revision
}

// waitRevision waits until the SDK has a revision, and says which one it has in the end.
func (a *agent) waitRevision(r request) map[string]*string {
	deadline := time.Now().Add(time.Duration(r.TimeoutMs) * time.Millisecond)
	revision := a.revision()
	for (revision == nil || *revision != r.Revision) && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
		revision = a.revision()
	}
	return map[string]*string{"revision": revision}
}

// decide decides one flag for one user, and lets the SDK report it.
func (a *agent) decide(r request) decision {
	user := a.client.CreateUserContext(r.UserID, r.Attributes)
	decided := user.Decide(r.FlagKey, nil)
	variables := map[string]any{}
	if decided.Variables != nil {
		variables = decided.Variables.ToMap()
	}
	return decision{
		VariationKey: orNil(decided.VariationKey),
		Enabled:      decided.Enabled,
		RuleKey:      orNil(decided.RuleKey),
		Variables:    variables,
	}
}

// decideMany decides one flag for many users, unreported.
func (a *agent) decideMany(r request) []*string {
	options := []decide.OptimizelyDecideOptions{decide.DisableDecisionEvent}
	keys := make([]*string, len(r.UserIDs))
	for i, userID := range r.UserIDs {
		user := a.client.CreateUserContext(userID, r.Attributes)
		keys[i] = orNil(user.Decide(r.FlagKey, options).VariationKey)
	}
	return keys
}

// orNil turns the empty string, by which Go says that there is none, into null.
func orNil(key string) *string {
	if key == "" {
		return nil
	}
	return &key
}

func sdkVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == sdkModule {
			return dependency.Version
		}
	}
	return ""
}

func main() {
	// The SDK logs to the standard output, which is for answers here.
	logging.SetLogger(logging.NewFilteredLevelLogConsumer(logging.LogLevelWarning, os.Stderr))

	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	answers := json.NewEncoder(os.Stdout)
	write := func(answer any) {
		if err := answers.Encode(answer); err != nil {
			log.Fatal(err)
		}
	}

	var first request
	if err := requests.Decode(&first); err != nil {
		log.Fatal(err)
	}
	a, err := start(first)
	if err != nil {
		log.Fatal(err)
	}
	write(map[string]string{"version": sdkVersion()})

	for requests.More() {
		var r request
		if err := requests.Decode(&r); err != nil {
			log.Fatal(err)
		}
		switch r.Op {
		case "wait_revision":
			write(a.waitRevision(r))
		case "decide":
			write(a.decide(r))
		case "decideMany":
			write(a.decideMany(r))
		default:
			log.Fatalf("unknown operation %q", r.Op)
		}
	}
	a.client.Close()
}

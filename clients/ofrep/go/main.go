// Evaluates requests from standard input, one JSON object a line, with the Go OFREP provider.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/open-feature/go-sdk-contrib/providers/ofrep"
	"github.com/open-feature/go-sdk/openfeature"
)

type request struct {
	Key          string         `json:"key"`
	Type         string         `json:"type"`
	Default      any            `json:"default"`
	TargetingKey string         `json:"targetingKey"`
	Attributes   map[string]any `json:"attributes"`
}

type answer struct {
	Value     any    `json:"value"`
	Reason    string `json:"reason"`
	Variant   string `json:"variant"`
	ErrorCode string `json:"errorCode"`
}

func main() {
	provider := ofrep.NewProvider(os.Args[1], ofrep.WithBearerToken(os.Args[2]))
	if err := openfeature.SetProviderAndWait(provider); err != nil {
		log.Fatal(err)
	}
	client := openfeature.NewClient("burgee")
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var own request
		if err := json.Unmarshal(lines.Bytes(), &own); err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(evaluate(client, own)); err != nil {
			log.Fatal(err)
		}
	}
}

func evaluate(client *openfeature.Client, own request) answer {
	ctx := context.Background()
	user := openfeature.NewEvaluationContext(own.TargetingKey, own.Attributes)
	// An evaluation that fails says so in its details.
	switch own.Type {
	case "boolean":
		details, _ := client.BooleanValueDetails(ctx, own.Key, own.Default.(bool), user)
		return told(details.Value, details.EvaluationDetails)
	case "string":
		details, _ := client.StringValueDetails(ctx, own.Key, own.Default.(string), user)
		return told(details.Value, details.EvaluationDetails)
	case "integer":
		details, _ := client.IntValueDetails(ctx, own.Key, int64(own.Default.(float64)), user)
		return told(details.Value, details.EvaluationDetails)
	case "double":
		details, _ := client.FloatValueDetails(ctx, own.Key, own.Default.(float64), user)
		return told(details.Value, details.EvaluationDetails)
	default:
		details, _ := client.ObjectValueDetails(ctx, own.Key, own.Default, user)
		return told(details.Value, details.EvaluationDetails)
	}
}

func told(value any, details openfeature.EvaluationDetails) answer {
	return answer{
		Value: value, Reason: string(details.Reason), Variant: details.Variant,
		ErrorCode: string(details.ErrorCode),
	}
}

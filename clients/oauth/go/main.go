// An agent that gets tokens by golang.org/x/oauth2, and answers JSON lines: see README.md.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

type client struct {
	ID          string `json:"id"`
	Secret      string `json:"secret"`
	Authorize   string `json:"authorize"`
	Token       string `json:"token"`
	RedirectURI string `json:"redirect_uri"`
	Legacy      bool   `json:"legacy"`
}

type request struct {
	Op       string `json:"op"`
	Client   client `json:"client"`
	Location string `json:"location"`
}

type tokens struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	TokenType    string `json:"token_type"`
}

type answer struct {
	URL    string  `json:"url,omitempty"`
	Tokens *tokens `json:"tokens,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// agent is one person's way through the library.
type agent struct {
	config   oauth2.Config
	legacy   bool
	state    string
	verifier string
	token    *oauth2.Token
}

func (own *agent) begin(client client) string {
	own.config = oauth2.Config{
		ClientID:     client.ID,
		ClientSecret: client.Secret,
		RedirectURL:  client.RedirectURI,
		Endpoint:     oauth2.Endpoint{AuthURL: client.Authorize, TokenURL: client.Token},
	}
	own.legacy, own.state = client.Legacy, oauth2.GenerateVerifier()
	if own.legacy {
		return own.config.AuthCodeURL(own.state, oauth2.SetAuthURLParam("scopes", "all"))
	}
	own.config.Scopes, own.verifier = []string{"all"}, oauth2.GenerateVerifier()
	return own.config.AuthCodeURL(own.state, oauth2.S256ChallengeOption(own.verifier))
}

func (own *agent) finish(location string) (*oauth2.Token, error) {
	address, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	if address.Query().Get("state") != own.state {
		return nil, errors.New("another state came back")
	}
	var options []oauth2.AuthCodeOption
	if !own.legacy {
		options = append(options, oauth2.VerifierOption(own.verifier))
	}
	token, err := own.config.Exchange(context.Background(), address.Query().Get("code"), options...)
	if err == nil {
		own.token = token
	}
	return token, err
}

// refresh has the library believe that the access token is too old.
func (own *agent) refresh() (*oauth2.Token, error) {
	old := *own.token
	old.Expiry = time.Now().Add(-time.Hour)
	token, err := own.config.TokenSource(context.Background(), &old).Token()
	if err == nil {
		own.token = token
	}
	return token, err
}

func byItself(client client) (*oauth2.Token, error) {
	config := clientcredentials.Config{
		ClientID: client.ID, ClientSecret: client.Secret, TokenURL: client.Token, Scopes: []string{"read"},
	}
	return config.Token(context.Background())
}

func told(token *oauth2.Token, err error) answer {
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return answer{Error: refused.ErrorCode}
	case err != nil:
		return answer{Error: err.Error()}
	}
	return answer{Tokens: &tokens{token.AccessToken, token.RefreshToken, token.TokenType}}
}

func main() {
	var own agent
	lines, output := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var request request
		if err := json.Unmarshal(lines.Bytes(), &request); err != nil {
			panic(err)
		}
		var reply answer
		switch request.Op {
		case "begin":
			reply.URL = own.begin(request.Client)
		case "finish":
			reply = told(own.finish(request.Location))
		case "refresh":
			reply = told(own.refresh())
		default:
			reply = told(byItself(request.Client))
		}
		if err := output.Encode(reply); err != nil {
			panic(err)
		}
	}
}

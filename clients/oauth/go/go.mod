module burgee/clients/oauth

go 1.21.0

require golang.org/x/oauth2 v0.24.0

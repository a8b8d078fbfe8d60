# Two commands do everything: make run, make check.
.PHONY: run build assets check bench tools notice

VERSION := $(shell git describe --always --dirty 2>/dev/null || echo development)

run: build ## serve the example council
	bin/moothall demo

build: assets ## build bin/moothall
	go build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/moothall ./cmd/moothall

assets: web/assets/dist/app.css ## build the style sheet and the scripts

web/assets/dist/app.css: web/assets/node_modules/.package-lock.json $(wildcard web/assets/src/*) web/assets/tsconfig.json $(wildcard tools/assets/*)
	cd tools/assets && go run .

web/assets/node_modules/.package-lock.json: web/assets/package-lock.json
	cd web/assets && npm ci --ignore-scripts

tools: ## install what the tests need and the machine lacks
	./test/install.sh

bin/golangci-lint: tools/lint/go.mod tools/lint/go.sum
	cd tools/lint && go build -o ../../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

check: export MOOTHALL_REQUIRE_ALL = 1
check: tools build bin/golangci-lint ## everything that CI runs
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "gofmt would change these files"; exit 1; }
	go vet ./...
	cd tools/assets && go vet .
	bin/golangci-lint run ./...
	go test -race $$(go list ./... | grep -v /test/)
	go test -count=1 ./test/...   # these run the binary, which the test cache does not see

notice: ## write NOTICE with the licence of every module that is linked
	go run ./tools/notice

bench: ## measure
	go test -run '^$$' -bench . ./calendar ./web/public
	go test -run '^$$' -bench . -cpu 1 ./investment/costmodel
	go test -run '^$$' -bench . -cpu 1 -timeout 30m ./investment/portfolio
	go test -run '^$$' -bench . -cpu 1 ./workflow/feel ./workflow/dmn ./workflow/bpmn ./workflow/instance
	go test -run '^$$' -bench . -cpu 1 -v ./test/feelin   # beside an npm package: needs node, and installs it the first time
	go test -run '^$$' -bench 'Change$$' -benchtime 25x ./internal/store   # the disk is uneven: the median of many rounds
	go test -run '^$$' -bench 'ChangeAlone|ChangePostgres' ./internal/store
	go test -run '^$$' -bench . -timeout 20m ./test/load   # the binary, under load

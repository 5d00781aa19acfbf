using System.CommandLine;
using FindAgents.Engine;
using FindAgents.McpServer.Http;

namespace FindAgents.Cli.CommandLine;

/// <summary>The options of a server over HTTP.</summary>
internal sealed class HttpOptionSet
{
    private const int BytesPerMebibyte = 1 << 20;

    private static readonly FindHttpOptions Defaults = new();

    private readonly Option<string?> _http = new("--http")
    {
        Description = $"Serve over Streamable HTTP instead, at this address; {Defaults.Endpoint} when none is named. An address that other machines reach needs a token.",
        HelpName = "ADDRESS:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _token = new("--token-file")
    {
        Description = $"With --http: a file that holds the bearer token which clients have to send. The environment variable {BearerToken.Variable} may hold it instead.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _allowHost = new("--allow-host")
    {
        Description = "With --http: a further name under which the server may be called, and whose pages may call it, such as photos.example.org; may be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _maxCalls = new("--max-calls")
    {
        Description = "With --http: how many calls are worked on at a time; twice the processors when left out, 4 at least.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<int?> _maxQueue = new("--max-queue")
    {
        Description = $"With --http: how many more calls may wait for their turn; {Defaults.MaxQueue} when left out. A call beyond is told when to come again.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(0),
    };

    private readonly Option<int?> _rate = new("--rate")
    {
        Description = $"With --http: how many requests a second one address may send in the long run; {Defaults.RequestsPerSecond} when left out, 0 for any number.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(0),
    };

    private readonly Option<int?> _maxRequest = new("--max-request")
    {
        Description = $"With --http: how many MiB a request may have, images sent with it included; {Defaults.MaxRequestBytes / BytesPerMebibyte} when left out.",
        HelpName = "MIB",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private Option[] OfHttp => [_token, _allowHost, _maxCalls, _maxQueue, _rate, _maxRequest];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_http);
        foreach (var option in OfHttp)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was asked for; <see langword="null"/> where it was not HTTP.</summary>
    /// <exception cref="UsageException">A value cannot be used, the token cannot be read, or an option was given that goes with HTTP alone.</exception>
    public FindHttpOptions? Read(ParseResult parsed)
    {
        if (parsed.GetResult(_http) is null)
        {
            return Array.Find(OfHttp, option => parsed.GetResult(option) is { Implicit: false }) is { } stray
                ? throw new UsageException($"{stray.Name} goes with --http: over stdio there is one client, and it has started the server.")
                : null;
        }

        try
        {
            var options = new FindHttpOptions { Endpoint = FindHttpOptions.ParseEndpoint(parsed.GetValue(_http) ?? "") };
            options.Token = parsed.GetValue(_token) is { } file ? BearerToken.FromFile(file) : BearerToken.FromEnvironment();
            options.MaxCalls = parsed.GetValue(_maxCalls) ?? options.MaxCalls;
            options.MaxQueue = parsed.GetValue(_maxQueue) ?? options.MaxQueue;
            options.RequestsPerSecond = parsed.GetValue(_rate) ?? options.RequestsPerSecond;
            options.MaxRequestBytes = parsed.GetValue(_maxRequest) is { } mebibytes ? (long)mebibytes * BytesPerMebibyte : options.MaxRequestBytes;
            foreach (var host in parsed.GetValue(_allowHost) ?? [])
            {
                options.AllowedHosts.Add(host);
            }

            options.Validate();
            return options;
        }
        catch (FindException e)
        {
            throw new UsageException(e.Message);
        }
    }
}

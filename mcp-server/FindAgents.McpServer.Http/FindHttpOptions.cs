using System.Globalization;
using System.Net;
using FindAgents.Engine;

namespace FindAgents.McpServer.Http;

/// <summary>Where the server listens, whom it lets in, and how much it takes on at a time.</summary>
/// <remarks>Read once, when the server starts; changes made later have no effect.</remarks>
public sealed class FindHttpOptions
{
    /// <summary>The port where none is named.</summary>
    public const int DefaultPort = 8321;

    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(10);

    /// <summary>The address and port to listen on; 127.0.0.1:8321 by default. Port 0 takes any that is free.</summary>
    public IPEndPoint Endpoint { get; set; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>What a client has to know; <see langword="null"/> lets everybody in who reaches the address, which is allowed on loopback only.</summary>
    public BearerToken? Token { get; set; }

    /// <summary>Names under which the server may be called beside its own, in a request's Host and Origin; <c>*.example.org</c> stands for all below.</summary>
    /// <remarks>Its own are <c>localhost</c>, the loopback addresses and, where it is a certain one, the address that it listens on.</remarks>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>How many calls are worked on at the same time; twice the processors by default, 4 at least.</summary>
    public int MaxCalls { get; set; } = Math.Max(4, Environment.ProcessorCount * 2);

    /// <summary>How many more may wait for their turn, their bodies unread; 256 by default. A call beyond is refused with 503 and the time to come again.</summary>
    public int MaxQueue { get; set; } = 256;

    /// <summary>How many requests a second one address may send in the long run; 50 by default, 0 for any number.</summary>
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>How many requests one address may send at once before <see cref="RequestsPerSecond"/> counts; 500 by default. One beyond is refused with 429 and the time to come again.</summary>
    public int RequestBurst { get; set; } = 500;

    /// <summary>How many bytes a request may have, an image as data URI included; 32 MiB by default.</summary>
    public long MaxRequestBytes { get; set; } = 32 << 20;

    /// <summary>How long calls at hand may go on when the server is told to stop; 15 seconds by default.</summary>
    public TimeSpan ShutdownPatience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Reads an address: <c>127.0.0.1:8321</c>, <c>[::1]:8321</c>, <c>localhost:8321</c>, without the port, or the port alone.</summary>
    /// <param name="text">The address.</param>
    /// <returns>Where to listen; on loopback where only a port is named.</returns>
    /// <exception cref="FindException">It is none of those.</exception>
    public static IPEndPoint ParseEndpoint(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return new IPEndPoint(IPAddress.Loopback, DefaultPort);
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        const string Localhost = "localhost";
        var numeric = text == Localhost || text.StartsWith(Localhost + ":", StringComparison.Ordinal) ? $"{IPAddress.Loopback}{text[Localhost.Length..]}" : text;
        if (!numeric.Contains('.') && !numeric.Contains(':'))
        {
            throw Unreadable(text); // what IPAddress takes for 0.0.0.5 nobody means so
        }

        // An IPv6 address without brackets has no port: its colons are its own.
        var portIsNamed = numeric[0] == '[' ? numeric.Contains("]:", StringComparison.Ordinal) : numeric.Count(c => c == ':') == 1;
        if (!IPEndPoint.TryParse(numeric, out var endpoint))
        {
            throw Unreadable(text);
        }

        return portIsNamed ? endpoint : new IPEndPoint(endpoint.Address, DefaultPort);
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="FindException">A value cannot be used, or the server could be reached from other machines without a token.</exception>
    public void Validate()
    {
        Require(MaxCalls > 0, nameof(MaxCalls), MaxCalls, "1 or more");
        Require(MaxQueue >= 0, nameof(MaxQueue), MaxQueue, "0 or more");
        Require(RequestsPerSecond >= 0, nameof(RequestsPerSecond), RequestsPerSecond, "0 or more");
        Require(RequestBurst > 0, nameof(RequestBurst), RequestBurst, "1 or more");
        Require(MaxRequestBytes is > 0 and <= 1 << 30, nameof(MaxRequestBytes), MaxRequestBytes, "1 byte to 1 GiB");
        Require(ShutdownPatience >= TimeSpan.Zero && ShutdownPatience <= LongestPatience, nameof(ShutdownPatience), ShutdownPatience, "0 to 10 minutes");
        foreach (var host in AllowedHosts)
        {
            Require(!string.IsNullOrWhiteSpace(host) && !host.Contains('/') && !host.Contains(' '), nameof(AllowedHosts), $"'{host}'", "a name such as photos.example.org, without scheme and port,");
        }

        if (Token is null && !IPAddress.IsLoopback(Endpoint.Address))
        {
            throw new FindException(
                $"At {Endpoint} the server can be reached from other machines, so a client has to prove that it may come in: give a bearer token (--token-file FILE, or the environment variable {BearerToken.Variable}), or listen on {IPAddress.Loopback}.");
        }
    }

    private static FindException Unreadable(string text) =>
        new($"'{text}' is no address to listen on. Write an IP address and a port, such as 127.0.0.1:{DefaultPort} or [::1]:{DefaultPort}, or a port alone.");

    private static void Require(bool good, string name, object value, string expected)
    {
        if (!good)
        {
            throw new FindException($"{name} is {value}: {expected} was expected.");
        }
    }
}

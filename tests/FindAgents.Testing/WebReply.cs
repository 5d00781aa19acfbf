namespace FindAgents.Testing;

/// <summary>What a <see cref="WebServer"/> answers, lies included.</summary>
/// <param name="Status">The status line's number.</param>
/// <param name="Body">The bytes sent.</param>
public sealed record WebReply(int Status, byte[] Body)
{
    /// <summary>Headers, as lines; without a Content-Length the end of the connection is the end of the body.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Whether the connection is held open after the body, with nothing more coming.</summary>
    public bool Stalls { get; init; }

    /// <summary>A whole file.</summary>
    public static WebReply File(byte[] bytes, string? tag = "\"v1\"") => new(200, bytes) { Headers = [$"Content-Length: {bytes.Length}", .. Tag(tag)] };

    /// <summary>A file from a byte on, as <c>If-Range</c> allows; the whole of it where no range was asked for.</summary>
    public static WebReply Ranged(WebRequest request, byte[] bytes, string tag = "\"v1\"")
    {
        if (request.From is not { } from || request.Headers.GetValueOrDefault("if-range") != tag)
        {
            return File(bytes, tag);
        }

        return from >= bytes.Length
            ? new WebReply(416, []) { Headers = ["Content-Length: 0", $"Content-Range: bytes */{bytes.Length}", .. Tag(tag)] }
            : new WebReply(206, bytes[from..]) { Headers = [$"Content-Length: {bytes.Length - from}", $"Content-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}", .. Tag(tag)] };
    }

    /// <summary>The same, of which only so many bytes are sent before the connection is dropped.</summary>
    public WebReply DroppedAfter(int bytes) => this with { Body = Body[..Math.Min(bytes, Body.Length)] };

    private static string[] Tag(string? tag) => tag is null ? [] : [$"ETag: {tag}"];
}

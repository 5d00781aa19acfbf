using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FindAgents.Cli.Output;

namespace FindAgents.Cli.Clients;

/// <summary>A client's configuration file, into which a server is written and all else left letter by letter: comments, order and blanks.</summary>
internal sealed class ClientConfiguration
{
    private const int LargestFile = 64 << 20;

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly byte[] _content;

    private ClientConfiguration(string path, byte[] content)
    {
        _path = path;
        _content = content;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; one that is not there is as good as an empty one.</param>
    /// <exception cref="ClientConfigurationException">It is far too large for one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ClientConfiguration Read(string path)
    {
        // The file that it really is: replacing a link by a file would tear somebody's settings apart.
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return target switch
        {
            { Exists: false } => new ClientConfiguration(target.FullName, []),
            { Length: > LargestFile } => throw new ClientConfigurationException($"'{path}' has {target.Length} bytes: that is no configuration. Name the right file with --config."),
            _ => new ClientConfiguration(target.FullName, File.ReadAllBytes(target.FullName)),
        };
    }

    /// <summary>The file's content with a server in it, in place of one of the same name.</summary>
    /// <param name="serversKey">The key below which servers are listed.</param>
    /// <param name="name">The server's name.</param>
    /// <param name="entry">What is said of it.</param>
    /// <exception cref="ClientConfigurationException">The file is not JSON, or not built like a configuration.</exception>
    public byte[] With(string serversKey, string name, JsonObject entry)
    {
        try
        {
            var mark = _content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            var body = _content.AsSpan(mark);
            var text = Utf8.GetString(body);
            if (string.IsNullOrWhiteSpace(text))
            {
                text = "{}" + Environment.NewLine;
                body = Utf8.GetBytes(text);
            }

            var style = JsonStyle.Of(text);
            var places = JsonPlaces.Find(body, serversKey, name);
            var (start, end, inserted) = places switch
            {
                { Entry: { } old } => (old.Start.Value, old.End.Value, Format(entry, style, 2)),
                { Servers: { } servers } => Insert(body, servers, Member(name, entry), style, 1),
                _ => Insert(body, places.Root, Member(serversKey, new JsonObject { [name] = entry.DeepClone() }), style, 0),
            };
            return [.. _content.AsSpan(0, mark), .. body[..start], .. Utf8.GetBytes(inserted), .. body[end..]];
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw new ClientConfigurationException($"'{_path}' is not JSON, and was left as it is: {e.Message} Mend it, or name another file with --config.", e);
        }
    }

    /// <summary>Replaces the file, and keeps what it was beside it.</summary>
    /// <param name="content">The new content.</param>
    /// <param name="cancellationToken">Cancels the writing; the file stays as it is then.</param>
    /// <returns>The file, and the copy of what it was; no copy where there was none or it says so already.</returns>
    public async Task<(string Path, string? Backup)> ReplaceAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (content.AsSpan().SequenceEqual(_content))
        {
            return (_path, null);
        }

        string? backup = null;
        if (_content.Length > 0)
        {
            backup = _path + ".before-findagents";
            File.Copy(_path, backup, overwrite: true);
        }

        await AtomicFile.WriteAsync(_path, content, cancellationToken);
        return (_path, backup);
    }

    private static (int Start, int End, string Text) Insert(ReadOnlySpan<byte> body, Range of, (string Key, JsonNode Value) member, JsonStyle style, int depth)
    {
        // Right behind the brace, before whatever comes next, be it a comment.
        var start = of.Start.Value + 1;
        var inside = body[start..(of.End.Value - 1)];
        var text = $"{style.NewLine}{style.Indent(depth + 1)}{JsonSerializer.Serialize(member.Key, Written)}: {Format(member.Value, style, depth + 1)}";
        return Utf8.GetString(inside).All(char.IsWhiteSpace)
            ? (start, of.End.Value - 1, text + style.NewLine + style.Indent(depth))
            : (start, start, JsonPlaces.HasMembers(body[of]) ? text + "," : text);
    }

    private static (string Key, JsonNode Value) Member(string key, JsonNode value) => (key, value);

    private static string Format(JsonNode value, JsonStyle style, int depth)
    {
        var lines = value.ToJsonString(Written).ReplaceLineEndings("\n").Split('\n');
        return string.Join(style.NewLine, lines.Select((line, i) =>
        {
            var content = line.TrimStart(' ');
            return i == 0 ? content : style.Indent(depth + ((line.Length - content.Length) / 2)) + content;
        }));
    }
}

using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FindAgents.Engine.Prototypes;

/// <summary>A mapping of a YAML document, read key by key; whatever is wrong is reported with its line.</summary>
internal sealed class YamlSection
{
    private readonly YamlMappingNode _mapping;
    private readonly string _what;

    private YamlSection(YamlMappingNode mapping, string what)
    {
        _mapping = mapping;
        _what = what;
    }

    /// <summary>The line the section begins on, from 1.</summary>
    public long Line => _mapping.Start.Line;

    /// <summary>The section's keys and values, in order.</summary>
    public IEnumerable<(string Key, YamlNode Value)> Entries => _mapping.Children.Select(pair => (Text(pair.Key, "a key"), pair.Value));

    /// <summary>Parses a document whose root is a mapping.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="what">How to speak of it.</param>
    /// <param name="anchors">Whether parts of it may stand in several places, as people write configurations.</param>
    public static YamlSection Parse(string yaml, string what, bool anchors = false)
    {
        var stream = new YamlStream();
        try
        {
            YamlLimits.Check(yaml, what, anchors);
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException error)
        {
            throw new PrototypeException($"The {what} is not YAML: {error.Message} (line {error.Start.Line}).", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // What YamlDotNet says of a bracket or brace that is never closed.
            throw new PrototypeException($"The {what} is not YAML: it ends inside a bracket or brace that is open near line {LastLine(yaml)}.", error);
        }

        return stream.Documents.Count == 1
            ? Of(stream.Documents[0].RootNode, what)
            : throw new PrototypeException($"The {what} has {stream.Documents.Count} YAML documents; expected one.");
    }

    /// <summary>Takes a node as a mapping.</summary>
    public static YamlSection Of(YamlNode node, string what) => node is YamlMappingNode mapping
        ? new YamlSection(mapping, what)
        : throw Error(node, $"{Capital(what)} must be a mapping of keys to values");

    /// <summary>Takes a node as a text.</summary>
    public static string Text(YamlNode node, string what) => node is YamlScalarNode { Value: { } value }
        ? value
        : throw Error(node, $"{Capital(what)} must be a single value");

    /// <summary>Takes a node as a list.</summary>
    public static IEnumerable<YamlNode> List(YamlNode node, string what) => node is YamlSequenceNode sequence
        ? sequence.Children
        : throw Error(node, $"{Capital(what)} must be a list");

    /// <summary>Takes a node as true or false.</summary>
    public static bool Flag(YamlNode node, string what) => Text(node, what) switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        var other => throw Error(node, $"{Capital(what)} is '{other}'; expected true or false"),
    };

    /// <summary>Takes a node as a number.</summary>
    public static double Number(YamlNode node, string what) =>
        double.TryParse(Text(node, what), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error(node, $"{Capital(what)} is '{Text(node, what)}'; expected a number");

    /// <summary>An error at a node.</summary>
    public static PrototypeException Error(YamlNode node, string message) => Problem(message, node.Start.Line);

    /// <summary>Refuses keys that nobody reads.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        foreach (var (key, node) in _mapping.Children)
        {
            if (!keys.Contains(Text(key, "a key")))
            {
                throw Error(key, $"{Capital(_what)} has no '{Text(key, "a key")}'; it may have {string.Join(", ", keys.ToArray())}");
            }
        }
    }

    /// <summary>A value, or <see langword="null"/> where the key is absent.</summary>
    public YamlNode? Find(string key) => _mapping.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode scalar && scalar.Value == key).Value;

    /// <summary>A text, or <see langword="null"/> where the key is absent.</summary>
    public string? FindText(string key) => Find(key) is { } node ? Text(node, $"'{key}'") : null;

    /// <summary>True or false; false where the key is absent.</summary>
    public bool FindFlag(string key) => Find(key) is { } node && Flag(node, $"'{key}'");

    /// <summary>A value that must be there.</summary>
    public YamlNode Require(string key) => Find(key) ?? throw Error(_mapping, $"{Capital(_what)} lacks '{key}'");

    /// <summary>A text that must be there.</summary>
    public string RequireText(string key) => Text(Require(key), $"'{key}'");

    private static PrototypeException Problem(string message, long line) => new($"{message} (line {line}).", [new PrototypeProblem(message, line)]);

    private static long LastLine(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        long line = 1;
        try
        {
            while (parser.MoveNext())
            {
                line = parser.Current?.Start.Line ?? line;
            }
        }
        catch (Exception error) when (error is YamlException or InvalidOperationException or ArgumentException)
        {
            // As expected: the last event before it is what is asked for.
        }

        return line;
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

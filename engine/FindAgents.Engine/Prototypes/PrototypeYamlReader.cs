using YamlDotNet.RepresentationModel;

namespace FindAgents.Engine.Prototypes;

/// <summary>Reads a prototype's YAML; docs/prototypes.md describes the format.</summary>
/// <remarks>What cannot be read of one part does not keep the others from being read, so that all of it is told at once.</remarks>
internal sealed class PrototypeYamlReader
{
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
    private readonly List<PrototypeException> _errors = [];

    private PrototypeYamlReader()
    {
    }

    public static TaskPrototype Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return new PrototypeYamlReader().Read(YamlSection.Parse(yaml, "task prototype"));
    }

    private TaskPrototype Read(YamlSection root)
    {
        var (name, description) = ("", "");
        Try(() => root.Allow("name", "description", "prompts", "variables", "readouts", "dynamics"));
        Try(() => name = root.RequireText("name"));
        Try(() => description = root.FindText("description") ?? string.Empty);
        var builder = new TaskPrototypeBuilder(name, description);
        Each(root, "prompts", "prompt", (prompt, node) => ReadPrompt(prompt, node, builder));
        Each(root, "variables", "variable", (variable, node) => ReadVariable(variable, node, builder));
        Each(root, "readouts", "readout", (readout, node) => ReadReadout(readout, node, builder));
        Try(() => ReadDynamics(root, builder));
        return _errors switch
        {
            [] => builder.Build(part => _lines.TryGetValue(part, out var line) ? line : null),
            [var only] => throw only,
            _ => throw new PrototypeException(
                $"The task prototype '{name}' cannot be read:{string.Concat(_errors.Select(error => Environment.NewLine + "  - " + error.Message))}",
                [.. _errors.SelectMany(error => error.Problems)]),
        };
    }

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (PrototypeException error)
        {
            _errors.Add(error);
        }
    }

    private void Each(YamlSection root, string key, string what, Action<string, YamlNode> read) => Try(() =>
    {
        foreach (var (name, node) in Entries(root, key))
        {
            _lines[$"{what} {name}"] = node.Start.Line;
            Try(() => read(name, node));
        }
    });

    private static void ReadPrompt(string name, YamlNode node, TaskPrototypeBuilder builder) => builder.Prompt(name, YamlSection.Text(node, $"the prompt '{name}'") switch
    {
        PrototypeYaml.Required => false,
        PrototypeYaml.Optional => true,
        var other => throw YamlSection.Error(node, $"The prompt '{name}' is '{other}'; expected {PrototypeYaml.Required} or {PrototypeYaml.Optional}"),
    });

    private static void ReadReadout(string name, YamlNode node, TaskPrototypeBuilder builder)
    {
        var readout = YamlSection.Of(node, $"the readout '{name}'");
        readout.Allow("head", "of");
        builder.Read(name, PrototypeYaml.Heads.Parse(readout.Require("head"), "head"), readout.RequireText("of"));
    }

    private static void ReadVariable(string name, YamlNode node, TaskPrototypeBuilder builder)
    {
        var section = YamlSection.Of(node, $"the variable '{name}'");
        section.Allow("learned", "duplicate_of", "prompt", "summary_of", "output", "masked", "ignore_cross_mask", "content", "condition");
        builder.Variable(new TaskVariable(name)
        {
            Learned = section.Find("learned") is { } learned ? PrototypeYaml.Learned.Parse(learned, "learned") : LearnedContent.None,
            DuplicateOf = section.FindText("duplicate_of"),
            Prompt = section.FindText("prompt"),
            SummaryOf = section.FindText("summary_of"),
            Output = section.FindFlag("output"),
            Masked = section.FindFlag("masked"),
            IgnoreCrossMask = section.FindFlag("ignore_cross_mask"),
        });
        foreach (var (to, byIndex) in ReadEdges(section, "content", name))
        {
            builder.Content(name, to, byIndex);
        }

        foreach (var (to, byIndex) in ReadEdges(section, "condition", name))
        {
            builder.Condition(name, to, byIndex);
        }
    }

    private static IEnumerable<(string To, bool MatchIndex)> ReadEdges(YamlSection variable, string key, string name)
    {
        if (variable.Find(key) is not { } edges)
        {
            yield break;
        }

        foreach (var edge in YamlSection.List(edges, $"'{key}' of '{name}'"))
        {
            if (edge is YamlScalarNode)
            {
                yield return (YamlSection.Text(edge, $"an edge of '{name}'"), false);
                continue;
            }

            var section = YamlSection.Of(edge, $"an edge of '{name}'");
            section.Allow("to", "match");
            if (section.Find("match") is { } match && YamlSection.Text(match, "'match'") is var by and not PrototypeYaml.ByIndex)
            {
                throw YamlSection.Error(match, $"An edge of '{name}' matches '{by}'; it can match {PrototypeYaml.ByIndex}, or nothing");
            }

            yield return (section.RequireText("to"), section.Find("match") is not null);
        }
    }

    private void ReadDynamics(YamlSection root, TaskPrototypeBuilder builder)
    {
        if (root.Find("dynamics") is not { } dynamics)
        {
            return;
        }

        foreach (var node in YamlSection.List(dynamics, "'dynamics'"))
        {
            var dynamic = YamlSection.Of(node, "a dynamic");
            dynamic.Allow("variable", "replace", "with", "probability");
            var variable = dynamic.RequireText("variable");
            _lines[$"dynamic {variable}"] = node.Start.Line;
            builder.Dynamic(variable, dynamic.RequireText("replace"), dynamic.RequireText("with"), YamlSection.Number(dynamic.Require("probability"), "'probability'"));
        }
    }

    private static IEnumerable<(string Key, YamlNode Value)> Entries(YamlSection root, string key) =>
        root.Find(key) is { } node ? YamlSection.Of(node, $"'{key}'").Entries : [];
}

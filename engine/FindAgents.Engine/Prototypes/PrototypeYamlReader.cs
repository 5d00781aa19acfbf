using YamlDotNet.RepresentationModel;

namespace FindAgents.Engine.Prototypes;

/// <summary>Reads a prototype's YAML; docs/prototypes.md describes the format.</summary>
internal static class PrototypeYamlReader
{
    public static TaskPrototype Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var root = YamlSection.Parse(yaml, "task prototype");
        root.Allow("name", "description", "prompts", "variables", "readouts", "dynamics");
        var builder = new TaskPrototypeBuilder(root.RequireText("name"), root.FindText("description") ?? string.Empty);
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        ReadPrompts(root, builder, lines);
        foreach (var (name, node) in Entries(root, "variables"))
        {
            lines[$"variable {name}"] = node.Start.Line;
            ReadVariable(name, node, builder);
        }

        foreach (var (name, node) in Entries(root, "readouts"))
        {
            lines[$"readout {name}"] = node.Start.Line;
            var readout = YamlSection.Of(node, $"the readout '{name}'");
            readout.Allow("head", "of");
            builder.Read(name, PrototypeYaml.Heads.Parse(readout.Require("head"), "head"), readout.RequireText("of"));
        }

        ReadDynamics(root, builder, lines);
        return builder.Build(part => lines.TryGetValue(part, out var line) ? line : null);
    }

    private static void ReadPrompts(YamlSection root, TaskPrototypeBuilder builder, Dictionary<string, long> lines)
    {
        foreach (var (name, node) in Entries(root, "prompts"))
        {
            lines[$"prompt {name}"] = node.Start.Line;
            builder.Prompt(name, YamlSection.Text(node, $"the prompt '{name}'") switch
            {
                PrototypeYaml.Required => false,
                PrototypeYaml.Optional => true,
                var other => throw YamlSection.Error(node, $"The prompt '{name}' is '{other}'; expected {PrototypeYaml.Required} or {PrototypeYaml.Optional}"),
            });
        }
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

    private static void ReadDynamics(YamlSection root, TaskPrototypeBuilder builder, Dictionary<string, long> lines)
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
            lines[$"dynamic {variable}"] = node.Start.Line;
            builder.Dynamic(variable, dynamic.RequireText("replace"), dynamic.RequireText("with"), YamlSection.Number(dynamic.Require("probability"), "'probability'"));
        }
    }

    private static IEnumerable<(string Key, YamlNode Value)> Entries(YamlSection root, string key) =>
        root.Find(key) is { } node ? YamlSection.Of(node, $"'{key}'").Entries : [];
}

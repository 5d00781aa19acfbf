using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FindAgents.Engine.Prototypes;

/// <summary>Writes a prototype as YAML; what is at its default is left out.</summary>
internal sealed partial class PrototypeYamlWriter
{
    private readonly Emitter _emitter;

    private PrototypeYamlWriter(TextWriter text) =>
        _emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));

    public static string Write(TaskPrototype prototype)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new PrototypeYamlWriter(text).Document(prototype);
        return text.ToString();
    }

    private void Document(TaskPrototype prototype)
    {
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Mapping(() =>
        {
            Pair("name", prototype.Name);
            if (prototype.Description.Length > 0)
            {
                Pair("description", prototype.Description);
            }

            Section("prompts", prototype.Prompts, p => Pair(p.Name, p.Optional ? PrototypeYaml.Optional : PrototypeYaml.Required));
            Section("variables", prototype.Variables, v => Key(v.Name, () => Mapping(() => Variable(prototype, v))));
            Section("readouts", prototype.Readouts, r => Key(r.Name, () => Mapping(
                () =>
                {
                    Pair("head", PrototypeYaml.Heads.Write(r.Head));
                    Pair("of", r.Variable);
                },
                MappingStyle.Flow)));
            if (!prototype.Dynamics.IsEmpty)
            {
                Key("dynamics", () => Sequence(SequenceStyle.Block, prototype.Dynamics, Dynamic));
            }
        });
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
    }

    private void Variable(TaskPrototype prototype, TaskVariable variable)
    {
        if (variable.Learned != LearnedContent.None)
        {
            Pair("learned", PrototypeYaml.Learned.Write(variable.Learned));
        }

        PairIf("duplicate_of", variable.DuplicateOf);
        PairIf("prompt", variable.Prompt);
        PairIf("summary_of", variable.SummaryOf);
        PairIf("output", variable.Output ? "true" : null);
        PairIf("masked", variable.Masked ? "true" : null);
        PairIf("ignore_cross_mask", variable.IgnoreCrossMask ? "true" : null);
        Edges("content", prototype.ContentAttention.Where(e => e.From == variable.Name).ToList());
        Edges("condition", prototype.ConditionalAttention.Where(e => e.From == variable.Name).ToList());
    }

    private void Edges(string key, List<AttentionEdge> edges)
    {
        if (edges.Count == 0)
        {
            return;
        }

        Key(key, () => Sequence(SequenceStyle.Flow, edges, edge =>
        {
            if (!edge.MatchIndex)
            {
                Scalar(edge.To);
                return;
            }

            Mapping(
                () =>
                {
                    Pair("to", edge.To);
                    Pair("match", PrototypeYaml.ByIndex);
                },
                MappingStyle.Flow);
        }));
    }

    private void Dynamic(TrainingDynamic dynamic) => Mapping(
        () =>
        {
            Pair("variable", dynamic.Variable);
            Pair("replace", dynamic.Replace);
            Pair("with", dynamic.With);
            Pair("probability", dynamic.Probability.ToString("R", CultureInfo.InvariantCulture));
        },
        MappingStyle.Flow);

    private void Section<T>(string key, IReadOnlyCollection<T> items, Action<T> write)
    {
        if (items.Count > 0)
        {
            Key(key, () => Mapping(() =>
            {
                foreach (var item in items)
                {
                    write(item);
                }
            }));
        }
    }

    private void Key(string key, Action value)
    {
        Scalar(key);
        value();
    }

    private void Pair(string key, string value)
    {
        Scalar(key);
        var structural = key is "output" or "masked" or "ignore_cross_mask" or "probability";
        Scalar(value, quoted: !structural && !Plain().IsMatch(value));
    }

    private void PairIf(string key, string? value)
    {
        if (value is not null)
        {
            Pair(key, value);
        }
    }

    private void Mapping(Action content, MappingStyle style = MappingStyle.Block)
    {
        _emitter.Emit(new MappingStart(null, null, isImplicit: true, style));
        content();
        _emitter.Emit(new MappingEnd());
    }

    private void Sequence<T>(SequenceStyle style, IEnumerable<T> items, Action<T> write)
    {
        _emitter.Emit(new SequenceStart(null, null, isImplicit: true, style));
        foreach (var item in items)
        {
            write(item);
        }

        _emitter.Emit(new SequenceEnd());
    }

    private void Scalar(string value) => Scalar(value, quoted: !Plain().IsMatch(value));

    private void Scalar(string value, bool quoted) => _emitter.Emit(new Scalar(
        null, null, value, quoted ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));

    // What no YAML reader can take for anything but this text.
    [GeneratedRegex(@"\A(?!(?:true|false|null|yes|no|on|off|y|n)\z)[A-Za-z][A-Za-z0-9_.;()/-]*(?:,? [A-Za-z0-9_.;()/-]+)*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}

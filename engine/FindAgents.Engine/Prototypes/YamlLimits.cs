using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FindAgents.Engine.Prototypes;

/// <summary>What a prototype's YAML may be like, so that a text from anywhere can be read.</summary>
/// <remarks>Checked on the stream of events, before anything is built of it: building nested nodes takes the stack.</remarks>
internal static class YamlLimits
{
    // A prototype has three levels and the edges' own.
    private const int DeepestNesting = 16;

    /// <param name="yaml">The text.</param>
    /// <param name="what">How to speak of it.</param>
    /// <param name="anchors">Whether parts of it may stand in several places.</param>
    /// <exception cref="PrototypeException">The text is too deep or refers to itself.</exception>
    public static void Check(string yaml, string what, bool anchors)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case AnchorAlias or NodeEvent { Anchor.IsEmpty: false } when !anchors:
                    throw Error($"The {what} has an anchor or an alias (& or *); write out what it stands for", parser.Current);
                case MappingStart or SequenceStart when ++depth > DeepestNesting:
                    throw Error($"The {what} is nested more than {DeepestNesting} levels deep; it needs four", parser.Current);
                case MappingEnd or SequenceEnd:
                    depth--;
                    break;
            }
        }
    }

    private static PrototypeException Error(string message, ParsingEvent at) =>
        new($"{message} (line {at.Start.Line}).", [new PrototypeProblem(message, at.Start.Line)]);
}

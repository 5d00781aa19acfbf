using System.Text;

namespace FindAgents.Engine.Checkpoints;

/// <summary>How a checkpoint's weights differ from a module's.</summary>
/// <param name="Missing">Names that the module has and the checkpoint lacks.</param>
/// <param name="Unexpected">Names that the checkpoint has and the module does not.</param>
/// <param name="Misshaped">Names that both have, in different shapes, as <c>name: checkpoint (2, 3), module (3, 2)</c>.</param>
public sealed record WeightDifferences(
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Misshaped)
{
    private const int Shown = 12;

    /// <summary>No difference.</summary>
    public static WeightDifferences None { get; } = new([], [], []);

    /// <summary>Whether nothing differs.</summary>
    public bool IsNone => Missing.Count == 0 && Unexpected.Count == 0 && Misshaped.Count == 0;

    /// <summary>The differences in a few lines; long lists are cut, <see cref="Describe"/> has them whole.</summary>
    public override string ToString()
    {
        if (IsNone)
        {
            return "no difference";
        }

        var text = new StringBuilder();
        Append(text, "missing", Missing);
        Append(text, "unexpected", Unexpected);
        Append(text, "of another shape", Misshaped);
        return text.ToString();
    }

    /// <summary>Every difference, one a line.</summary>
    public string Describe() => string.Join(
        Environment.NewLine,
        [.. Missing.Select(name => $"missing: {name}"), .. Unexpected.Select(name => $"unexpected: {name}"), .. Misshaped.Select(text => $"of another shape: {text}")]);

    private static void Append(StringBuilder text, string kind, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        if (text.Length > 0)
        {
            text.Append("; ");
        }

        text.Append(names.Count).Append(' ').Append(kind).Append(": ").AppendJoin(", ", names.Take(Shown));
        if (names.Count > Shown)
        {
            text.Append(" and ").Append(names.Count - Shown).Append(" more");
        }
    }
}

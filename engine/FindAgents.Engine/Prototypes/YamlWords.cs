using YamlDotNet.RepresentationModel;

namespace FindAgents.Engine.Prototypes;

/// <summary>The words that stand for an enumeration's values.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class YamlWords<T>(params (T Value, string Word)[] words)
    where T : struct, Enum
{
    public string Write(T value) => words.First(w => w.Value.Equals(value)).Word;

    public T Parse(YamlNode node, string key)
    {
        var text = YamlSection.Text(node, $"'{key}'");
        foreach (var (value, word) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        throw YamlSection.Error(node, $"'{key}' is '{text}'; expected {string.Join(", ", words.Select(w => w.Word))}");
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

/// <summary>The tokenizer of the whole-model cases, which their config describes: a number a word.</summary>
internal sealed partial class WordLevelTokens(JsonElement settings)
{
    private readonly List<string> _words = [.. settings.GetProperty("words").EnumerateArray().Select(w => w.GetString()!)];

    /// <summary>(1, length) tokens, and where there is one.</summary>
    public (Tensor Ids, Tensor Attended) Tokenize(string text, int length)
    {
        List<long> ids = [Id("bos"), .. Word().Matches(text.ToLowerInvariant()).Select(m => Number(m.Value))];
        if (settings.GetProperty("appends_eos").GetBoolean())
        {
            ids = [.. ids.Take(length - 1), Id("eos")];
        }

        var count = Math.Min(ids.Count, length);
        var padded = ids.Take(length).Concat(Enumerable.Repeat(Id("pad"), length - count));
        return (tensor(padded.ToArray()).unsqueeze(0), tensor(Enumerable.Range(0, length).Select(i => i < count).ToArray()).unsqueeze(0));
    }

    private long Number(string word) => _words.IndexOf(word) is >= 0 and var at ? at + Id("first_word_id") : Id("unk");

    private long Id(string name) => settings.GetProperty(name).GetInt64();

    [GeneratedRegex(@"[\w\[\]]+|[^\s\w]")]
    private static partial Regex Word();
}

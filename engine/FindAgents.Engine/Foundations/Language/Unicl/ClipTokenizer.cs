using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Text;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>CLIP's byte-pair encoding: bytes of a piece, merged pair by pair in the order in which the merges were learned.</summary>
/// <remarks>
/// <para>
/// The merges come with the library (the first 48,894 of OpenAI's <c>bpe_simple_vocab_16e6.txt</c>, MIT; CLIP uses no
/// more of it): every UniCL checkpoint was trained with these and no others, they take 0.2 MB, and without them no test
/// of a sentence could run where no checkpoint lies. <see cref="Read(string)"/> takes the published file instead.
/// </para>
/// <para>
/// Our own rather than Microsoft.ML.Tokenizers': that cuts text by patterns over UTF-16, to which a letter outside the
/// first 65,536 characters is none, and leaves the cleaning to others. Immutable to its callers, and safe to use from
/// several threads at once.
/// </para>
/// </remarks>
internal sealed class ClipTokenizer : ITextTokenizer
{
    /// <summary>The most characters of a text: nobody describes an image in more, and merging a longer word would take seconds.</summary>
    public const int LongestInput = 10_000;

    private const int Bytes = 256;
    private const int Merges = 48_894;
    private const int StartId = (2 * Bytes) + Merges;
    private const int EndId = StartId + 1;
    private const int Remembered = 10_000;
    private const string WordEnd = "</w>";
    private const string Resource = "clip-merges.txt.gz";

    private static readonly Lazy<ClipTokenizer> BuiltIn = new(() => new ClipTokenizer(ReadLines(TextData.Open(Resource), Resource), Resource));

    // A byte's token, in the order that CLIP counts bytes in: those that print first.
    private static readonly byte[] ByteOrder = [.. Printable(), .. Enumerable.Range(0, Bytes).Select(b => (byte)b).Except(Printable())];

    private readonly Dictionary<(int First, int Second), int> _merges = new(Merges);
    private readonly byte[][] _bytes = new byte[StartId][];
    private readonly ConcurrentDictionary<string, int[]> _known = new(StringComparer.Ordinal);

    private ClipTokenizer(IReadOnlyList<string> merges, string where)
    {
        if (merges.Count < Merges)
        {
            throw new CheckpointFormatException($"{where} holds {merges.Count} merges; CLIP's vocabulary takes {Merges}. Take bpe_simple_vocab_16e6.txt.gz as OpenAI published it.");
        }

        var ids = new Dictionary<string, int>(StartId, StringComparer.Ordinal);
        for (var i = 0; i < Bytes; i++)
        {
            ids.Add(Letter(i).ToString(), i);
            ids.Add(Letter(i) + WordEnd, Bytes + i);
            _bytes[i] = [ByteOrder[i]];
            _bytes[Bytes + i] = [ByteOrder[i], (byte)' '];
        }

        for (var i = 0; i < Merges; i++)
        {
            var id = (2 * Bytes) + i;
            if (merges[i].Split(' ') is not [var first, var second] || !ids.TryGetValue(first, out var a) || !ids.TryGetValue(second, out var b) || !ids.TryAdd(first + second, id))
            {
                throw new CheckpointFormatException($"{where}: '{merges[i]}' in line {i + 1} merges no two tokens that come before it. Take bpe_simple_vocab_16e6.txt.gz as OpenAI published it.");
            }

            _merges.Add((a, b), id);
            _bytes[id] = [.. _bytes[a], .. _bytes[b]];
        }
    }

    /// <summary>The tokenizer that comes with the library.</summary>
    public static ClipTokenizer Default => BuiltIn.Value;

    /// <inheritdoc/>
    public int VocabularySize => EndId + 1;

    /// <inheritdoc/>
    public int MarkCount => 2;

    /// <inheritdoc/>
    public int PadId => EndId;

    /// <summary>Reads the merges of a file.</summary>
    /// <param name="path">The published file: text, one merge a line, plain or compressed with gzip.</param>
    /// <exception cref="CheckpointFormatException">The file cannot be read or holds no merges of CLIP's.</exception>
    public static ClipTokenizer Read(string path)
    {
        try
        {
            return new ClipTokenizer(ReadLines(File.OpenRead(path), path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException($"The merges of CLIP's tokenizer, {path}, cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The tokens of a text, without marks of beginning and end, however many.</summary>
    /// <exception cref="PromptException">The text is longer than <see cref="LongestInput"/>.</exception>
    public List<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestInput)
        {
            throw new PromptException($"A text of {text.Length} characters is too long to describe an image: give at most {LongestInput}.");
        }

        var ids = new List<int>();
        foreach (var piece in ClipText.Pieces(ClipText.Clean(text)))
        {
            ids.AddRange(Merge(piece));
        }

        return ids;
    }

    /// <summary>The text of tokens; a space stands behind every piece.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        var text = new List<byte>();
        foreach (var id in ids)
        {
            text.AddRange(id switch
            {
                StartId => Encoding.UTF8.GetBytes(ClipText.Start + " "),
                EndId => Encoding.UTF8.GetBytes(ClipText.End + " "),
                _ => _bytes[id],
            });
        }

        return Encoding.UTF8.GetString([.. text]);
    }

    /// <inheritdoc/>
    /// <exception cref="PromptException">The text is longer than <see cref="LongestInput"/>.</exception>
    public TokenizedText Tokenize(string text, int longest)
    {
        var ids = Encode(text);
        var kept = Math.Min(ids.Count, longest - MarkCount);
        return Of([StartId, .. ids.Take(kept), EndId], ids.Count - kept);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// As the official <c>CustomCLIPTokenizer</c>: pieces are tokenized one by one, the first brings the mark of the
    /// beginning and the last that of the end, unless it is the first as well; the marks count with their phrases; and one
    /// token of padding behind them all is taken for one that counts.
    /// </remarks>
    /// <exception cref="PromptException">A piece is longer than <see cref="LongestInput"/>.</exception>
    public TokenizedSentence Tokenize(string sentence, IReadOnlyList<string> phrases, int longest)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        ArgumentNullException.ThrowIfNull(phrases);
        var ids = new List<int>();
        var positions = phrases.Select(_ => new List<int>()).ToArray();
        var pieces = PhrasePieces.Of(sentence, phrases);
        for (var i = 0; i < pieces.Count; i++)
        {
            IEnumerable<int> piece = Tokenize(pieces[i].Text, longest).Ids;
            piece = i > 0 ? piece.Skip(1) : piece;
            piece = i == 0 || i < pieces.Count - 1 ? piece.SkipLast(1) : piece;
            var start = ids.Count;
            ids.AddRange(piece);
            if (pieces[i].Phrase is { } phrase)
            {
                positions[phrase].AddRange(Enumerable.Range(start, ids.Count - start).Where(at => at < longest));
            }
        }

        var dropped = Math.Max(0, ids.Count - longest);
        ids.RemoveRange(ids.Count - dropped, dropped);
        if (ids.Count < longest)
        {
            ids.Add(PadId);
        }

        return new TokenizedSentence(Of(ids, dropped), positions);
    }

    private TokenizedText Of(List<int> ids, int dropped) => new(ids, [.. ids.Select(id => Decode([id]).TrimEnd(' '))], dropped);

    private int[] Merge(string piece)
    {
        if (piece is ClipText.Start or ClipText.End)
        {
            return [piece is ClipText.Start ? StartId : EndId];
        }

        if (_known.TryGetValue(piece, out var known))
        {
            return known;
        }

        List<int> ids = [.. Encoding.UTF8.GetBytes(piece).Select(b => Array.IndexOf(ByteOrder, b))];
        ids[^1] += Bytes;
        while (ids.Count > 1)
        {
            var next = int.MaxValue;
            for (var i = 1; i < ids.Count; i++)
            {
                next = Math.Min(next, _merges.GetValueOrDefault((ids[i - 1], ids[i]), int.MaxValue));
            }

            if (next == int.MaxValue)
            {
                break;
            }

            MergeAll(ids, next);
        }

        int[] merged = [.. ids];
        if (_known.Count < Remembered)
        {
            _known.TryAdd(piece, merged);
        }

        return merged;
    }

    private void MergeAll(List<int> ids, int merged)
    {
        var kept = 0;
        for (var i = 0; i < ids.Count; i++)
        {
            if (i + 1 < ids.Count && _merges.TryGetValue((ids[i], ids[i + 1]), out var id) && id == merged)
            {
                ids[kept++] = merged;
                i++;
            }
            else
            {
                ids[kept++] = ids[i];
            }
        }

        ids.RemoveRange(kept, ids.Count - kept);
    }

    // The merges write bytes as letters: those that print as themselves, the others as what follows U+00FF.
    private static char Letter(int order) => order < Printable().Count() ? (char)ByteOrder[order] : (char)(Bytes + order - Printable().Count());

    private static IEnumerable<byte> Printable() =>
        Enumerable.Range('!', '~' - '!' + 1).Concat(Enumerable.Range(0xA1, 0xAC - 0xA1 + 1)).Concat(Enumerable.Range(0xAE, 0xFF - 0xAE + 1)).Select(b => (byte)b);

    private static List<string> ReadLines(Stream file, string where)
    {
        using (file)
        {
            try
            {
                var isCompressed = file.ReadByte() == 0x1F;
                file.Position = 0;
                using var reader = new StreamReader(isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
                var lines = new List<string>(Merges + 1);

                // The published file is five times as long as CLIP reads it.
                while (lines.Count <= Merges && reader.ReadLine() is { } line)
                {
                    lines.Add(line);
                }

                return lines is [var first, ..] && first.Contains("#version", StringComparison.Ordinal) ? lines[1..] : lines;
            }
            catch (InvalidDataException error)
            {
                throw new CheckpointFormatException($"The merges of CLIP's tokenizer, {where}, are not sound: {error.Message}", error);
            }
        }
    }
}

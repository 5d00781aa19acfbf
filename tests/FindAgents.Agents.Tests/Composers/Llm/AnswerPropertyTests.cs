using CsCheck;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Tests.Composers.Llm;

/// <summary>Whatever a model says, what comes out is a valid composition of images that somebody named, or a typed exception.</summary>
public sealed class AnswerPropertyTests
{
    private const int Answers = 3000;
    private const string Request = "find the dog in @a.jpg, then @\"b c.png\"#2 in @d.jpg(1,2)";

    private static readonly string[] Named = ["a.jpg", "b c.png", "d.jpg", "hand.jpg"];
    private static readonly LlmComposerOptions Options = new() { MaxAnswerLength = 2000 };
    private static readonly CompositionValidator Validator = new();

    private static readonly string[] Values =
    [
        "\"a.jpg\"", "\"@a.jpg\"", "\"hand.jpg\"", "[\"a.jpg\", \"d.jpg\"]", "\"$1\"", "\"$2\"", "\"$99999999999\"", "\"/etc/passwd\"", "\"@/etc/passwd\"", "[\"@/etc/passwd\"]", "[\"a.jpg\", \"$1\"]", "\"./$1\"", "\"\"", "null", "[]", "{}",
        "[\"dog\"]", "[\"dog\", null]", "[\"@a.jpg#1\"]", "[\"@\\\"b c.png\\\"\"]", "[\"dog beside @/root/.ssh/id_rsa\"]", "[\"@a.jpg(\"]", "[\"a\\u0000b\"]", "[\"\\ud800\"]", "\"\\udc00\"", "[\"\\u202egod\"]", "[[\"dog\"]]", "\"dog\"", "\"dogs like @a.jpg\"", "\"beach without people\"",
        "3", "0", "-1", "1e99", "3.5", "10000", "10001", "true", "{\"points\": [[1, 2]]}", "{\"points\": [[1]]}", "{\"points\": []}", "{\"points\": null}", "{\"points\": [null]}", "{\"box\": [1, 2, 3, 4]}", "{\"box\": [1, 2, 0, 0]}", "{\"box\": [1e999, 2, 3, 4]}", "{\"box\": null, \"points\": [[1, 2]]}",
        "\"grounded-segmentation\"", "\"panoptic-segmentation\"", "\"interactive-segmentation\"", "\"interleaved-segmentation\"", "\"image-text-retrieval\"", "\"interleaved-retrieval\"", "\"region-retrieval\"", "\"class-embedding\"",
    ];

    private static readonly string[] Fields = ["prototype", "images", "phrases", "query", "prompt", "limit", "without", "why", "\\ud800", "extra"];
    private static readonly Gen<string> Value = Gen.OneOf(Values);

    private static readonly Gen<string> Step = Gen.Select(Gen.Frequency((5, Gen.OneOf(Values[^8..])), (1, Value)), Gen.Select(Gen.OneOf(Fields), Value).List[0, 4])
        .Select((prototype, fields) => $"{{\"prototype\": {prototype}{string.Concat(fields.Select(field => $", \"{field.Item1}\": {field.Item2}"))}}}");

    private static readonly Gen<string> Sensible = Gen.OneOf(
        "{\"prototype\": \"grounded-segmentation\", \"images\": \"a.jpg\", \"phrases\": [\"dog\"]}",
        "{\"prototype\": \"interleaved-segmentation\", \"images\": [\"hand.jpg\", \"@d.jpg\"], \"phrases\": [\"@\\\"b c.png\\\"#2\"], \"limit\": null}",
        "{\"prototype\": \"image-text-retrieval\", \"query\": \"dog\", \"without\": [\"cat\"]}",
        "{\"prototype\": \"panoptic-segmentation\", \"images\": \"$1\"}");

    private static readonly Gen<string> Whole = Gen.Select(Gen.Frequency((2, Step), (3, Sensible)).List[0, 3], Gen.Select(Gen.OneOf("reason", "hint", "notes", "steps"), Value).List[0, 2])
        .Select((steps, fields) => $"{{\"steps\": [{string.Join(", ", steps)}]{string.Concat(fields.Select(field => $", \"{field.Item1}\": {field.Item2}"))}}}");

    private static readonly Gen<string> Broken = Gen.Select(Whole, Gen.Int[0, 500], Gen.Char, Gen.Int[0, 3]).Select((text, at, letter, how) => how switch
    {
        0 => text.Insert(at % text.Length, letter.ToString()),
        1 => text.Remove(at % text.Length, 1),
        2 => text[..(at % text.Length)],
        _ => $"```json\n{text}\n``` and {{ {letter}",
    });

    private static readonly Gen<string> Anything = Gen.Frequency((5, Whole), (3, Broken), (1, Gen.String[0, 80]), (1, Gen.OneOf("{", "[", "\"", "{\"steps\":", "\\", "}").List[0, 600].Select(string.Concat)));

    [Fact]
    public void A_valid_composition_comes_out_or_a_typed_exception()
    {
        var (used, refused) = (0, 0);
        Anything.Sample(
            answer =>
            {
                Composition composition;
                try
                {
                    composition = new LlmComposer(new ScriptedChat(answer), Options).ComposeAsync(Request, new ComposeOptions { Images = ["hand.jpg"] }).GetAwaiter().GetResult();
                }
                catch (CompositionException)
                {
                    Interlocked.Increment(ref refused);
                    return;
                }

                Interlocked.Increment(ref used);
                Assert.Empty(Validator.Validate(composition));
                Assert.Equal(composition.IsRefusal, composition.Reason is not null);
                Assert.Equal(composition.IsRefusal, composition.Hint is not null);
                Assert.All(composition.Steps.SelectMany(ImagesOf), image => Assert.Contains(image, Named));
                var json = CompositionJson.Write(composition);
                Assert.Equal(composition, CompositionJson.Read(json));
                Assert.DoesNotContain(json, char.IsControl);
                Assert.DoesNotContain("@/", json, StringComparison.Ordinal);
            },
            iter: Answers);

        // Neither way out is taken by chance alone.
        Assert.True(used > Answers / 20 && refused > Answers / 20, $"{used} used, {refused} refused");
    }

    [Fact]
    public void An_answer_of_nothing_but_brackets_takes_no_time()
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var piece in (string[])["{", "{\"\":", "{\"steps\":[", "{\"a\":\"", "{\"a\":0,", "[{"])
        {
            AnswerJson.Find(string.Concat(Enumerable.Repeat(piece, (1 << 18) / piece.Length)));
            AnswerJson.Find("{\"a\": [" + string.Concat(Enumerable.Repeat("{},", 1 << 16)));
        }

        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    private static IEnumerable<string> ImagesOf(CompositionStep step) =>
        (step.Images?.Names ?? []).Concat((step.Phrases ?? []).Concat(step.Without ?? []).Append(step.Query ?? "").SelectMany(text => WrittenPhrase.Parse(text).References).Select(reference => reference.Image));
}

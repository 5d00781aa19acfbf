using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Exam;
using FindAgents.Agents.Compositions;
using FindAgents.Testing;
using Xunit.Abstractions;

namespace FindAgents.Agents.Tests.Composers;

/// <summary>Requests with the compositions a person would expect; tests/fixtures/compose says how they came about.</summary>
public sealed class ExamTests(ITestOutputHelper output)
{
    private const string ExamplesVariable = "FINDAGENTS_COMPOSE_EXAMPLES";

    private static readonly string Requests = Path.Combine(RepositoryFolder.Root, "tests", "fixtures", "compose", "requests.jsonl");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_the_requests_95_percent_are_composed_as_expected(bool held)
    {
        var exam = ExpectedComposition.ReadLines(await File.ReadAllTextAsync(Requests)).Where(request => request.Held == held).ToList();
        Assert.True(exam.Count >= 100);
        var right = 0;
        foreach (var category in exam.GroupBy(request => request.Category))
        {
            var faults = 0;
            foreach (var request in category)
            {
                faults += await FaultOfAsync(request) is null ? 0 : 1;
            }

            right += category.Count() - faults;
            output.WriteLine($"{category.Key}: {category.Count() - faults} of {category.Count()}");
        }

        Assert.True(right >= 0.95 * exam.Count, $"{right} of {exam.Count} are right.");
    }

    [Fact]
    public void The_exam_is_wide_and_every_third_line_is_held_out()
    {
        var exam = ExpectedComposition.ReadLines(File.ReadAllText(Requests));
        var categories = exam.GroupBy(request => request.Category).ToList();
        Assert.True(exam.Count >= 200);
        Assert.True(categories.Count >= 12);
        Assert.All(categories, category => Assert.True(category.Count() >= 10));
        Assert.All(exam.Index(), line => Assert.Equal(line.Index % 3 == 2, line.Item.Held));
        Assert.Equal(exam.Count, exam.Select(request => request.Request).Distinct(StringComparer.Ordinal).Count());
    }

    [SkippableFact]
    public async Task Every_example_of_another_file_is_composed_as_expected()
    {
        var path = Environment.GetEnvironmentVariable(ExamplesVariable);
        Skip.If(string.IsNullOrEmpty(path), $"{ExamplesVariable} names no file of requests and expected steps.");
        foreach (var request in ExpectedComposition.ReadLines(await File.ReadAllTextAsync(path!)))
        {
            Assert.True(await FaultOfAsync(request) is not { } fault, $"{request.Request}: {await FaultOfAsync(request)}");
        }
    }

    [Theory]
    [InlineData("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}""", null)]
    [InlineData("""{"steps": []}""", "1 steps expected, 0 composed")]
    [InlineData("""{"steps": [{"prototype": "instance-segmentation", "images": "a.jpg"}]}""", "panoptic-segmentation expected")]
    [InlineData("""{"steps": [{"prototype": "panoptic-segmentation", "images": "b.jpg"}]}""", "images a.jpg expected, b.jpg composed")]
    [InlineData("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg", "limit": 3}]}""", "limit none expected, 3 composed")]
    [InlineData("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg", "phrases": ["dog"]}]}""", "phrases [] expected, [dog] composed")]
    [InlineData("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg", "prompt": {"points": [[1, 2]]}}]}""", "prompt")]
    public void What_is_not_as_expected_is_named(string composed, string? fault) =>
        AssertFault("""{"request": "", "steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}""", composed, fault);

    [Theory]
    [InlineData("""["the dog", "Red ball"]""", null)]
    [InlineData("""["ball", "dog"]""", null)]
    [InlineData("""["dog"]""", "phrases")]
    [InlineData("""["dog", "dog"]""", "phrases")]
    [InlineData("""["dog", "ball", "cat"]""", "phrases")]
    [InlineData("""["dog", "a blue ball"]""", "phrases")]
    public void A_phrase_counts_in_each_of_its_wordings(string phrases, string? fault) => AssertFault(
        """{"request": "", "steps": [{"prototype": "grounded-segmentation", "images": "a.jpg", "phrases": [["dog", "ball"], ["red ball", "ball"]]}]}""",
        """{"steps": [{"prototype": "grounded-segmentation", "images": "a.jpg", "phrases": """ + phrases + "}]}",
        fault);

    [Theory]
    [InlineData("a Cat on the sofa", null)]
    [InlineData("a cat", "'sofa' expected in the query")]
    public void Each_part_of_a_query_has_to_occur(string query, string? fault) => AssertFault(
        """{"request": "", "steps": [{"prototype": "image-text-retrieval", "query": ["cat", "sofa"]}]}""",
        """{"steps": [{"prototype": "image-text-retrieval", "query": """ + $"\"{query}\"}}]}}",
        fault);

    [Theory]
    [InlineData("{}", "Line 1")]
    [InlineData("{\"request\": \"a\"}\n\nnull", "Line 3")]
    [InlineData("{\"request\": \"a\"}\n[1", "Line 2")]
    public void A_line_that_is_no_request_is_named(string lines, string named) =>
        Assert.StartsWith(named, Assert.Throws<CompositionException>(() => ExpectedComposition.ReadLines(lines)).Message, StringComparison.Ordinal);

    private static void AssertFault(string expected, string composed, string? fault)
    {
        var found = CompositionMarks.FaultOf(ExpectedComposition.ReadLines(expected)[0].Steps!, CompositionJson.Read(composed));
        if (fault is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(fault, found, StringComparison.Ordinal);
        }
    }

    private static async Task<string?> FaultOfAsync(ExpectedComposition request) =>
        CompositionMarks.FaultOf(request.Steps!, await new OfflineComposer().ComposeAsync(request.Request));
}

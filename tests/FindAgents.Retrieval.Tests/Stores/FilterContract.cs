using System.Linq.Expressions;
using CsCheck;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>A filter takes the records that LINQ takes.</summary>
public abstract class FilterContract : StoreContract
{
    private static readonly string[] Names = ["", "a", "A", "b", "it's", "\"quoted\"", "🐕", "\uFFFD", "null"];
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid[] Groups = [Guid.Empty, Guid.Parse("00000000-0000-0000-0000-0000000000ff"), Guid.Parse("ff000000-0000-0000-0000-000000000000")];
    private static readonly double NoNumber = double.NaN;
    private static readonly double[] Sizes = [0, -0.5, 1e300, double.NegativeInfinity, 3, 0.1];

    private static readonly Gen<Thing> Things =
        from id in Gen.Long
        from name in Gen.OneOf<string?>([.. Names, null])
        from numbers in Gen.Select(Gen.Int[-2, 2], Gen.OneOf(Gen.Long[-2, 2], Gen.Long), Gen.Int[-2, 2].Nullable(0.3))
        from sizes in Gen.Select(Gen.OneOf(Sizes), Gen.OneOf(Sizes).Nullable(0.3), Gen.OneOf(0f, 0.1f, -7.5f, 3f))
        from flags in Gen.Select(Gen.Bool, Gen.Bool.Nullable(0.3))
        from times in Gen.Select(Gen.Int[-2, 2], Gen.Int[-2, 2].Nullable(0.3))
        from tags in Gen.OneOf<string?>([.. Names, null]).Array[0, 3]
        from gr in Gen.OneOf(Groups)
        select new Thing
        {
            Id = id,
            Name = name,
            Small = numbers.Item1,
            Count = numbers.Item2,
            MaybeCount = numbers.Item3,
            Size = sizes.Item1,
            MaybeSize = sizes.Item2,
            Weight = sizes.Item3,
            Flag = flags.Item1,
            MaybeFlag = flags.Item2,
            When = Noon.AddTicks(times.Item1).ToOffset(TimeSpan.FromHours(times.Item1)),
            MaybeWhen = times.Item2 is { } ticks ? Noon.AddTicks(ticks) : null,
            Tags = tags!,
            Group = gr,
        };

    private static readonly Gen<Expression<Func<Thing, bool>>> Leaves = Gen.OneOf(
        Gen.Int[-3, 3].SelectMany(n => Gen.OneOf<Expression<Func<Thing, bool>>>(
            t => t.Small == n,
            t => t.Small != n,
            t => n < t.Small,
            t => t.Small >= n,
            t => t.Count <= n,
            t => t.Count > n,
            t => t.MaybeCount == n,
            t => t.MaybeCount != n,
            t => t.MaybeCount < n,
            t => n >= t.MaybeCount,
            t => t.MaybeCount == t.Count,
            t => t.Small < t.Count,
            t => t.Size < n,
            t => t.Size == t.Weight,
            t => t.When < Noon.AddTicks(n),
            t => Noon.AddTicks(n) == t.When,
            t => t.MaybeWhen >= Noon.AddTicks(n),
            t => t.MaybeWhen != Noon.AddTicks(n),
            t => t.MaybeWhen > t.When,
            t => t.Id > n)),
        Gen.OneOf<string?>([.. Names, null]).SelectMany(s => Gen.OneOf<Expression<Func<Thing, bool>>>(
            t => t.Name == s,
            t => s != t.Name,
            t => t.Tags!.Contains(s),
            t => new[] { s, "b" }.Contains(t.Name),
            t => new List<string?> { s }.Contains(t.Name),
            t => t.Tags!.Any(tag => new[] { s, "a" }.Contains(tag)),
            t => t.Tags!.Contains(t.Name))),
        Gen.OneOf(Sizes).SelectMany(d => Gen.OneOf<Expression<Func<Thing, bool>>>(
            t => t.Size == d,
            t => t.MaybeSize > d,
            t => t.MaybeSize != d,
            t => t.Weight <= d,
            t => t.Weight == (float)d,
            t => new[] { d, 3, double.NaN }.Contains(t.Size),
            t => t.MaybeSize == NoNumber,
            t => t.Size != NoNumber)),
        Gen.OneOf(Groups).SelectMany(g => Gen.OneOf<Expression<Func<Thing, bool>>>(
            t => t.Group == g,
            t => t.Group < g,
            t => t.Group >= g,
            t => new[] { g }.Contains(t.Group))),
        Gen.OneOf<Expression<Func<Thing, bool>>>(
            t => true,
            t => false,
            t => t.Flag,
            t => t.Flag == false,
            t => t.MaybeFlag == true,
            t => t.MaybeFlag != true,
            t => t.MaybeFlag == t.Flag,
            t => t.MaybeFlag.HasValue,
            t => t.Name == null,
            t => t.MaybeCount != null,
            t => t.Blob == null,
            t => new long[] { -1, 1, long.MaxValue }.Contains(t.Count),
            t => new int[] { }.Contains(t.Small),
            t => new long?[] { null, 1 }.Contains(t.MaybeCount),
            t => new bool?[] { null, true }.Contains(t.MaybeFlag),
            t => new[] { Noon }.Contains(t.When)));

    private static readonly Gen<Expression<Func<Thing, bool>>> Filters = Gen.Recursive<Expression<Func<Thing, bool>>>((depth, deeper) => depth > 3
        ? Leaves
        : Gen.Frequency(
            (2, Leaves),
            (1, deeper.Select(Not)),
            (1, Gen.Select(deeper, deeper, (one, other) => Both(one, other, Expression.AndAlso))),
            (1, Gen.Select(deeper, deeper, (one, other) => Both(one, other, Expression.OrElse)))));

    private protected FilterContract(StoreHost host)
        : base(host)
    {
    }

    [SkippableFact]
    public void A_filter_takes_what_linq_takes()
    {
        using var store = Open();
        var collections = 0;
        Gen.Select(Things.Array[200], Filters.Array[300]).Sample(
            (all, filters) =>
            {
                var collection = store.GetCollection<long, Thing>($"things{collections++}");
                collection.EnsureCollectionExistsAsync().GetAwaiter().GetResult();
                var things = all.DistinctBy(thing => thing.Id).ToArray();
                collection.UpsertAsync(things).GetAwaiter().GetResult();
                foreach (var filter in filters)
                {
                    var expected = things.Where(filter.Compile()).Select(thing => thing.Id).Order();
                    var there = ListAsync(collection.GetAsync(filter, int.MaxValue)).GetAwaiter().GetResult().Select(thing => thing.Id).ToArray();
                    Assert.True(expected.SequenceEqual(there), $"{filter}: {string.Join(' ', expected)} or {string.Join(' ', there)}");
                }
            },
            iter: 5,
            threads: 1,
            print: _ => "");
    }

    [SkippableFact]
    public async Task A_search_finds_only_what_the_filter_takes()
    {
        using var store = Open();
        var dots = await DotsAsync(store, 4);
        var random = new Random(5);
        var all = Enumerable.Range(1, 3000).Select(i => new Dot(i, [.. Enumerable.Range(0, 4).Select(_ => random.NextSingle() - 0.5f)], i % 300)).ToArray();
        await dots.UpsertAsync(all);
        var parts = new List<long>();
        Gen.Select(Gen.Long[0, 300], Gen.Long[0, 300], Gen.Int[1, 50], Gen.Int[0, 20]).Sample(
            (least, most, top, skip) =>
            {
                var query = new[] { 1f, least, -most, 2 };
                var expected = BruteForce(all.Where(dot => dot.Part >= least && dot.Part <= most).Select(dot => (dot.Id, dot.At!)), query, int.MaxValue);
                var found = FindAsync(dots, query, top, skip: skip, filter: dot => dot.Part >= least && dot.Part <= most).GetAwaiter().GetResult();
                AssertSame([.. expected.Skip(skip).Take(top)], found);
            },
            iter: 200,
            threads: 1);
    }

    [SkippableFact]
    public async Task Values_are_taken_from_variables_fields_and_calls()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        await things.UpsertAsync([new Thing { Id = 1, Name = "a", When = Noon, Tags = ["x"] }, new Thing { Id = 2, Name = "b", When = Noon.AddDays(1) }]);
        var wanted = new { Name = "a", List = new List<string> { "a", "c" } };
        async Task Takes(Expression<Func<Thing, bool>> filter) => Assert.Equal([1], (await ListAsync(things.GetAsync(filter, 10))).Select(thing => thing.Id));
        await Takes(thing => thing.Name == wanted.Name);
        await Takes(thing => wanted.List.Contains(thing.Name!));
        await Takes(thing => wanted.List.Where(name => name != "b").Contains(thing.Name));
        await Takes(thing => thing.When <= DateTimeOffset.Parse("2024-05-01T14:00:00+02:00"));
        await Takes(thing => thing.When < Noon.AddDays(wanted.Name.Length));
        await Takes(thing => thing.When == new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await Takes(thing => Enumerable.Range(0, 100_000).Select(i => (long)i * 1).Contains(thing.Id) && thing.Name == "a");
        await Takes(thing => !thing.Flag & thing.Name == "a" | false);
        await things.UpsertAsync(new Thing { Id = 1, Name = "a", When = Noon, MaybeCount = 7 });
        await Takes(thing => thing.MaybeCount!.Value > 5);
        await Takes(thing => !(thing.MaybeCount!.Value != 7));
    }

    [SkippableFact]
    public async Task What_has_no_translation_says_so()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        async Task Refused(string expected, Expression<Func<Thing, bool>> filter)
        {
            var error = await Assert.ThrowsAsync<FilterException>(() => ListAsync(things.GetAsync(filter, 1)));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be translated", error.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<FilterException>(() => ListAsync(things.SearchAsync(new float[Thing.Dimensions].Select(_ => 1f).ToArray(), 1, new VectorSearchOptions<Thing> { Filter = filter })));
        }

        var bytes = new byte[] { 1 };
        // Who knows what equal means to it?
        var set = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" };
        await Refused("has no translation", thing => set.Contains(thing.Name!));
        await Refused("has no translation", thing => thing.Name!.StartsWith('a'));
        await Refused("has no translation", thing => thing.Small + 1 == 2);
        await Refused("has no translation", thing => thing.Name!.Length > 2);
        await Refused("equal to themselves", thing => thing.Blob == bytes);
        await Refused("is a vector", thing => thing.Vector == null);
        await Refused("which may change it", thing => thing.Count < 1.5);
        await Refused("NUL", thing => thing.Name == "a\0b");
        await Refused("no list of texts", thing => thing.Blob!.Contains((byte)1));
        await Assert.ThrowsAsync<FilterException>(() => ListAsync(things.GetAsync(_ => true, 1, new FilteredRecordRetrievalOptions<Thing> { OrderBy = order => order.Ascending(thing => thing.Tags) })));
        await Assert.ThrowsAsync<FilterException>(() => ListAsync(things.GetAsync(_ => true, 1, new FilteredRecordRetrievalOptions<Thing> { OrderBy = order => order.Ascending(thing => thing.Name!.Length) })));
    }

    private static Expression<Func<Thing, bool>> Not(Expression<Func<Thing, bool>> filter) =>
        Expression.Lambda<Func<Thing, bool>>(Expression.Not(filter.Body), filter.Parameters);

    private static Expression<Func<Thing, bool>> Both(Expression<Func<Thing, bool>> one, Expression<Func<Thing, bool>> other, Func<Expression, Expression, BinaryExpression> how) =>
        Expression.Lambda<Func<Thing, bool>>(how(one.Body, new Renamed(other.Parameters[0], one.Parameters[0]).Visit(other.Body)), one.Parameters);

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}

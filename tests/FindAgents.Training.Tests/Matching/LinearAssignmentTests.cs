using CsCheck;
using FindAgents.Training.Matching;

namespace FindAgents.Training.Tests.Matching;

public class LinearAssignmentTests
{
    [Fact]
    public void No_assignment_is_cheaper() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int).Sample(
            (rows, columns, seed) =>
            {
                var random = new Random(seed);
                var costs = new double[rows, columns];
                for (var i = 0; i < rows * columns; i++)
                {
                    // Few distinct values, so that ties are common.
                    costs[i / columns, i % columns] = random.Next(-5, 6);
                }

                var pairs = LinearAssignment.Solve(costs);
                Assert.Equal(Math.Min(rows, columns), pairs.Count);
                Assert.Equal(pairs.Count, pairs.Select(pair => pair.Row).Distinct().Count());
                Assert.Equal(pairs.Count, pairs.Select(pair => pair.Column).Distinct().Count());
                Assert.Equal(pairs.OrderBy(pair => pair.Row), pairs);
                Assert.Equal(Cheapest(costs), pairs.Sum(pair => costs[pair.Row, pair.Column]));
            },
            iter: 2000, threads: 1);

    [Fact]
    public void Scales_to_as_many_queries_as_models_have()
    {
        var random = new Random(1);
        var costs = new double[300, 300];
        var identity = 0.0;
        for (var row = 0; row < 300; row++)
        {
            for (var column = 0; column < 300; column++)
            {
                costs[row, column] = random.NextDouble() + (row == column ? -1 : 0);
            }

            identity += costs[row, row];
        }

        // The diagonal lies below 0, all else above: nothing beats it.
        var pairs = LinearAssignment.Solve(costs);
        Assert.All(pairs, pair => Assert.Equal(pair.Row, pair.Column));
        Assert.Equal(identity, pairs.Sum(pair => costs[pair.Row, pair.Column]), 9);
    }

    [Fact]
    public void Costs_that_are_no_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearAssignment.Solve(new[,] { { 0, double.NaN } }));
        Assert.Throws<ArgumentException>(() => LinearAssignment.Solve(new[,] { { 0 }, { double.PositiveInfinity } }));
    }

    private static double Cheapest(double[,] costs)
    {
        var (rows, columns) = (costs.GetLength(0), costs.GetLength(1));
        return rows <= columns ? Best(0, 0, rows, columns, (row, column) => costs[row, column]) : Best(0, 0, columns, rows, (column, row) => costs[row, column]);

        static double Best(int row, int taken, int rows, int columns, Func<int, int, double> cost) =>
            row == rows ? 0 : Enumerable.Range(0, columns).Where(column => (taken & (1 << column)) == 0)
                .Min(column => cost(row, column) + Best(row + 1, taken | (1 << column), rows, columns, cost));
    }
}
